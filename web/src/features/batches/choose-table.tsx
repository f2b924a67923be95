import { Button, FileButton, Group, Text, Textarea } from '@mantine/core'
import { type DragEvent, useState } from 'react'
import { writeTemplate } from '../../../../tenant-file/write-tenant-file.ts'
import { downloadText } from '../../lib/download-text.ts'
import classes from './choose-table.module.css'

interface ChooseTableProps {
  onChoose(name: string, bytes: Uint8Array): void
}

/** Takes a table: from a file that is chosen or dropped, or from the clipboard. */
export function ChooseTable({ onChoose }: ChooseTableProps) {
  const [isOver, setIsOver] = useState(false)
  const [pasted, setPasted] = useState('')
  const takeFile = async (file: File | null | undefined) => {
    if (file) onChoose(file.name, new Uint8Array(await file.arrayBuffer()))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    takeFile(event.dataTransfer.files[0])
  }
  return (
    <div className={classes.ways}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <Text>Drop a CSV file here, or</Text>
        <Group gap="xs">
          <FileButton
            accept=".csv,.tsv,.txt,text/csv"
            onChange={takeFile}
            inputProps={{ 'aria-label': 'CSV file' }}
          >
            {(props) => <Button {...props}>Choose a file</Button>}
          </FileButton>
          <Button variant="default" onClick={() => downloadText('tenants.csv', writeTemplate(), 'text/csv')}>
            Download a template
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          UTF-8, one tenant a row, headings in the first line. A batch takes 10,000 tenants and 4 MiB; 50 of
          them may have a schema of their own.
        </Text>
      </div>
      <form
        className={classes.paste}
        onSubmit={(event) => {
          event.preventDefault()
          onChoose('pasted table', new TextEncoder().encode(pasted))
        }}
      >
        <Textarea
          label="Or paste a table"
          description="From a spreadsheet, with its headings"
          rows={4}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Use what is pasted
        </Button>
      </form>
    </div>
  )
}
