import { Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import classes from './health.module.css'

interface ChartFigureProps {
  title: string
  /** What there is to see, in a sentence. */
  summary: string
  columns: readonly string[]
  rows: string[][]
  /** The chart. */
  children: ReactNode
}

/** A chart, what it says in a sentence, and its numbers in a table. */
export function ChartFigure({ title, summary, columns, rows, children }: ChartFigureProps) {
  return (
    <figure className={classes.figure}>
      <Title order={3} size="h5">
        {title}
      </Title>
      <figcaption>
        <Text>{summary}</Text>
      </figcaption>
      {children}
      <details>
        <summary className={classes.summary}>{title} as a table</summary>
        <div className={classes.numbers}>
          <ScrollRegion label={`${title} as a table`}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  {columns.map((column) => (
                    <Table.Th key={column} scope="col">
                      {column}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(([when, ...values]) => (
                  <Table.Tr key={when}>
                    <Table.Th scope="row" fw={400}>
                      {when}
                    </Table.Th>
                    {values.map((value, index) => (
                      <Table.Td key={columns[index + 1]}>{value}</Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollRegion>
        </div>
      </details>
    </figure>
  )
}
