import { type Draft, draftText, newDraft, parseDraft } from './draft.ts'

const FINISHED_THAT_ARE_KEPT = 20

/** An admin's drafts in this browser, shared by its tabs. Nobody else's are ever read. */
export class DraftStore {
  readonly #prefix: string
  /** What was read or written last, by id: the same text is the same object. */
  readonly #known = new Map<string, { text: string; draft: Draft | undefined }>()
  readonly #listeners = new Set<() => void>()
  /** Whether the browser keeps nothing: then drafts live as long as the page. */
  isForgetful = false

  constructor(adminId: string) {
    this.#prefix = `landlord.draft.${adminId}.`
    addEventListener('storage', ({ key }) => {
      if (key === null || key.startsWith(this.#prefix)) this.#tell()
    })
  }

  subscribe = (onChange: () => void) => {
    this.#listeners.add(onChange)
    return () => void this.#listeners.delete(onChange)
  }

  read(id: string): Draft | undefined {
    const known = this.#known.get(id)
    if (this.isForgetful) return known?.draft
    const text = localStorage.getItem(this.#prefix + id)
    if (text === null) return undefined
    if (known?.text === text) return known.draft
    const draft = parseDraft(text)
    this.#known.set(id, { text, draft })
    return draft
  }

  /** Changes the draft as it is now, whichever tab has changed it last. */
  update<Next extends Draft>(id: string, change: (draft: Draft) => Next): Next | undefined {
    const draft = this.read(id)
    return draft && this.#write(change(draft))
  }

  #write<Next extends Draft>(draft: Next): Next {
    const next = { ...draft, savedAt: new Date().toISOString() }
    const text = draftText(next)
    this.#known.set(next.id, { text, draft: next })
    try {
      localStorage.setItem(this.#prefix + next.id, text)
    } catch {
      this.isForgetful = true
    }
    this.#tell()
    return next
  }

  remove(id: string): void {
    this.#known.delete(id)
    localStorage.removeItem(this.#prefix + id)
    this.#tell()
  }

  /** The latest first. */
  list(): Draft[] {
    const ids = Object.keys(localStorage)
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => key.slice(this.#prefix.length))
    const drafts = ids.map((id) => this.read(id)).filter((draft) => draft !== undefined)
    return drafts.sort((a, b) => b.savedAt.localeCompare(a.savedAt))
  }

  create(begin: Partial<Draft> = {}): Draft {
    const finished = this.list().filter(({ outcome }) => outcome !== undefined)
    for (const { id } of finished.slice(FINISHED_THAT_ARE_KEPT)) this.remove(id)
    return this.#write({ ...newDraft(), ...begin })
  }

  #tell(): void {
    for (const tell of this.#listeners) tell()
  }
}
