import type {
  Template,
  TemplateChange,
  TemplateDefinition,
  TemplateList,
  TemplateVersion,
} from '../contract/template.ts'
import type { Caller } from './caller.ts'
import type { DatabaseCalls } from './database-calls.ts'
import type { Limited } from './rate-limit.ts'
import { changeAnswer, listAnswer, templateAnswer, versionAnswer } from './template-answers.ts'

/** What tenants are made of, for admins: reading it and changing it. */
export class Templates {
  readonly #calls: DatabaseCalls

  constructor(calls: DatabaseCalls) {
    this.#calls = calls
  }

  list(caller: Caller, withRetired: boolean): Promise<TemplateList> {
    return this.#calls.asCaller(caller, listAnswer, 'list_templates', { p_with_retired: withRetired })
  }

  /** @throws ProvisioningError NOT_FOUND. */
  read(caller: Caller, name: string): Promise<Template> {
    return this.#calls.asCaller(caller, templateAnswer, 'get_template', { p_name: name })
  }

  /** @throws ProvisioningError NOT_FOUND. */
  readVersion(
    caller: Caller,
    { name, version }: { name: string; version: number },
  ): Promise<TemplateVersion> {
    return this.#calls.asCaller(caller, versionAnswer, 'get_template_version', {
      p_name: name,
      p_version: version,
    })
  }

  /**
   * Makes a definition the current version, unless it is.
   * @param expectedVersion the current version that the caller has read, 0 for none; any, if left out.
   * @throws ProvisioningError PRECONDITION_FAILED or RATE_LIMITED.
   */
  save(
    caller: Caller,
    name: string,
    definition: TemplateDefinition,
    expectedVersion: number | undefined,
  ): Promise<Limited<TemplateChange>> {
    return this.#calls.asCaller(caller, changeAnswer, 'save_template', {
      p_name: name,
      p_definition: toSql(definition),
      ...expecting(expectedVersion),
    })
  }

  /** Makes what an older version says current again, as a new one. @throws ProvisioningError as `save`, and NOT_FOUND. */
  restore(
    caller: Caller,
    { name, version }: { name: string; version: number },
    expectedVersion: number | undefined,
  ): Promise<Limited<TemplateChange>> {
    return this.#calls.asCaller(caller, changeAnswer, 'restore_template', {
      p_name: name,
      p_version: version,
      ...expecting(expectedVersion),
    })
  }

  /** No tenant is made from it any more. @throws ProvisioningError as `save`, NOT_FOUND, and INVALID_TRANSITION for the default. */
  retire(
    caller: Caller,
    name: string,
    expectedVersion: number | undefined,
  ): Promise<Limited<TemplateChange>> {
    return this.#calls.asCaller(caller, changeAnswer, 'retire_template', {
      p_name: name,
      ...expecting(expectedVersion),
    })
  }
}

function expecting(version: number | undefined) {
  return version === undefined ? {} : { p_expected_version: version }
}

function toSql({ segments, features, limits }: TemplateDefinition) {
  return {
    segments: segments.map(({ heroTitle, packages, ...segment }) => ({
      ...segment,
      ...(heroTitle === undefined ? {} : { hero_title: heroTitle }),
      packages: packages.map(({ priceMinor, ...rest }) => ({ ...rest, price_minor: priceMinor })),
    })),
    features,
    limits: { users: limits.users, storage_gb: limits.storageGb },
  }
}
