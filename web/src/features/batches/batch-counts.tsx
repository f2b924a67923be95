import { type Batch, ITEM_STATUSES } from '../../../../supabase/functions/_shared/contract/batch.ts'
import { TextLink } from '../../components/links.tsx'
import classes from './batch-counts.module.css'
import { itemWords } from './batch-words.ts'

interface BatchCountsProps {
  batch: Batch
  /** Of the items that are listed; all of them if left out. */
  status: keyof Batch['counts'] | undefined
}

/** How many items stand how, each a way to those. */
export function BatchCounts({ batch: { batchId, counts, total }, status }: BatchCountsProps) {
  const shown = ITEM_STATUSES.filter((name) => counts[name] > 0 || name === status)
  const link = (name: keyof Batch['counts'] | undefined, label: string) => (
    <li key={label}>
      <TextLink
        to="/batches/$batchId"
        params={{ batchId }}
        search={name ? { status: name } : {}}
        aria-current={name === status ? 'true' : undefined}
        className={classes.count}
        resetScroll={false}
      >
        {label}
      </TextLink>
    </li>
  )
  return (
    <nav aria-label="Items by status">
      <ul className={classes.counts}>
        {link(undefined, `All ${total.toLocaleString('en')}`)}
        {shown.map((name) => link(name, `${itemWords[name].word} ${counts[name].toLocaleString('en')}`))}
      </ul>
    </nav>
  )
}
