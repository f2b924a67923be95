import { Link } from '@tanstack/react-router'
import type { Draft } from './draft.ts'
import classes from './provision.module.css'
import { type StepName, stepNames, stepTitles } from './steps.ts'

/** Where one is, and the ways to what was reached before. */
export function StepsNav({ draft, current }: { draft: Draft; current: StepName }) {
  const furthest = stepNames.indexOf(draft.reached)
  return (
    <nav aria-label="Steps">
      <ol className={classes.steps}>
        {stepNames.map((step, index) => {
          const title = `${index + 1}. ${stepTitles[step]}`
          return (
            <li key={step}>
              {index <= furthest ? (
                <Link
                  to="/tenants/new"
                  search={{ draft: draft.id, step }}
                  className={classes.step}
                  activeProps={{}}
                  aria-current={step === current ? 'step' : undefined}
                >
                  {title}
                </Link>
              ) : (
                <span className={classes.step}>{title}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
