import { Button, Code, Text } from '@mantine/core'
import { useState } from 'react'
import { downloadText } from '../lib/download-text.ts'
import { CopyButton } from './copy-button.tsx'
import classes from './secret.module.css'

interface SecretProps {
  /** What it is: `Secret key`. */
  label: string
  value: string
  /** What it is called when it is saved as a file. */
  fileName: string
  testId?: string
}

/** Something that is shown once: hidden until it is asked for, to be copied or saved either way. */
export function Secret({ label, value, fileName, testId }: SecretProps) {
  const [isShown, setIsShown] = useState(false)
  const of = `the ${label.toLowerCase()}`
  return (
    <div className={classes.secret} data-testid={testId}>
      <Text fw={600}>{label}</Text>
      {isShown ? (
        <Code className={classes.value}>{value}</Code>
      ) : (
        <Code className={classes.value} aria-label="hidden" role="img">
          ••••••••••••••••
        </Code>
      )}
      <div className={classes.actions}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${isShown ? 'Hide' : 'Show'} ${of}`}
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? 'Hide' : 'Show'}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Download ${of}`}
          onClick={() => downloadText(fileName, `${value}\n`)}
        >
          Download
        </Button>
        <CopyButton text={value} label={`Copy ${of}`} />
      </div>
    </div>
  )
}
