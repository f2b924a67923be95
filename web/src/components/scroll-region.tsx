import type { ReactNode } from 'react'
import classes from './scroll-region.module.css'

interface ScrollRegionProps {
  /** What is in it, for whoever comes there by keyboard. */
  label: string
  isBusy?: boolean
  children: ReactNode
}

/** Lets what is wider than the screen, such as a table, be scrolled by itself, also with the arrow keys. */
export function ScrollRegion({ label, isBusy = false, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus the keyboard could not scroll it
    <section aria-label={label} aria-busy={isBusy} tabIndex={0} className={classes.region}>
      {children}
    </section>
  )
}
