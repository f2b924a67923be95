import { Anchor, List } from '@mantine/core'
import { Notice } from './notice.tsx'

/** A field that needs another look. */
export interface FieldFault {
  /** Of its input in the document. */
  id: string
  label: string
  sentence: string
}

/** All that is wrong with a form, each with a way to its field. */
export function ErrorSummary({ faults }: { faults: FieldFault[] }) {
  if (faults.length === 0) return null
  return (
    <Notice kind="error" title="Please look at these again">
      <List size="sm" withPadding>
        {faults.map(({ id, label, sentence }) => (
          <List.Item key={id}>
            <Anchor
              href={`#${id}`}
              inherit
              onClick={(event) => {
                event.preventDefault()
                document.getElementById(id)?.focus()
              }}
            >
              {label}: {sentence}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Notice>
  )
}
