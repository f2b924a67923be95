import { Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'

/** What Cloudflare's script puts into the window; the parts of it that are used. */
interface Turnstile {
  render(element: HTMLElement, options: Record<string, unknown>): string
  remove(widgetId: string): void
}

interface CaptchaProps {
  /** What it is for: the service may insist on it. */
  action: string
  siteKey: string
  /** Told each token, and undefined when one has run out. A token is good for one sending: give the next try a new `key`. */
  onToken(token: string | undefined): void
}

const script = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit'
let loading: Promise<Turnstile> | undefined

/** Cloudflare Turnstile, where a site key is configured. Only then is its script loaded. */
export function Captcha({ action, siteKey, onToken }: CaptchaProps) {
  const place = useRef<HTMLDivElement>(null)
  const report = useRef(onToken)
  report.current = onToken
  const [hasFailed, setHasFailed] = useState(false)

  useEffect(() => {
    let remove = () => {}
    let isGone = false
    loadTurnstile().then(
      (turnstile) => {
        if (isGone || !place.current) return
        const widget = turnstile.render(place.current, {
          sitekey: siteKey,
          action,
          size: 'flexible',
          callback: (token: string) => report.current(token),
          'expired-callback': () => report.current(undefined),
          'error-callback': () => setHasFailed(true),
        })
        remove = () => turnstile.remove(widget)
      },
      () => setHasFailed(true),
    )
    return () => {
      isGone = true
      remove()
    }
  }, [action, siteKey])

  return (
    <div>
      <div ref={place} />
      {hasFailed && (
        <Text role="alert" c="var(--mantine-color-error)">
          The check that you are human could not be loaded. Allow challenges.cloudflare.com in your browser,
          and load this page again.
        </Text>
      )}
    </div>
  )
}

function loadTurnstile(): Promise<Turnstile> {
  loading ??= new Promise((resolve, reject) => {
    const element = document.createElement('script')
    element.src = script
    element.onload = () => resolve((window as unknown as { turnstile: Turnstile }).turnstile)
    element.onerror = () => {
      loading = undefined
      reject(new Error('Turnstile could not be loaded'))
    }
    document.head.append(element)
  })
  return loading
}
