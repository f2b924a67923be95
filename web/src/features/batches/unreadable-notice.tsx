import { Text } from '@mantine/core'
import type { FileProblem } from '../../../../tenant-file/problem.ts'
import { Notice } from '../../components/notice.tsx'

interface UnreadableNoticeProps {
  problem: FileProblem & { name: string }
  /** Whether there was another table before, which stays. */
  keepsTable: boolean
}

/** Why a file or a pasted text is no table, and where. */
export function UnreadableNotice({ problem, keepsTable }: UnreadableNoticeProps) {
  const { name, line, column, code, message } = problem
  const isBinary = code === 'NOT_TEXT' || code === 'WRONG_ENCODING'
  return (
    <Notice kind="error" title={`Nothing could be read from ${name}`}>
      <Text>
        Line {line}, column {column}: {message}.
      </Text>
      {isBinary && (
        <Text>
          A workbook of a spreadsheet is no table either: save its sheet as “CSV UTF-8” and choose that file.
        </Text>
      )}
      {keepsTable && <Text>The table below is still the one before.</Text>}
    </Notice>
  )
}
