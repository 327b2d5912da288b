import { useState, type ReactNode } from 'react'
import { importResult } from '../../contract/areas/import.ts'
import { REFUSALS_PAGE_LIMIT } from '../../contract/areas/jobs.ts'
import type { ImportResult, JobDetail, JsonValue, RefusedInput } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke, useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { Note } from '../ui/Note.tsx'
import { toast } from '../ui/Toasts.tsx'

const FIRST = 50

const REFUSED_COLUMNS: readonly Column<RefusedInput>[] = [
  { key: 'file', title: strings.jobs.file, cell: ({ path }) => <span className="path">{lastParts(path)}</span> },
  { key: 'reason', title: strings.jobs.reason, cell: ({ reason }) => reason }
]

/** What a job did, and every input that it refused with the reason. */
export function JobResult({ jobId }: { jobId: string }): ReactNode {
  const [limit, setLimit] = useState(FIRST)
  const detail = useCommand('jobs.show', { jobId, limit: Math.min(limit, REFUSALS_PAGE_LIMIT) }, { placeholderData: (before) => before })
  if (detail.isError) return <Note tone="bad">{detail.error.message}</Note>
  if (detail.data === undefined) return null
  const { result, refused } = detail.data
  const words = strings.jobs
  const imported = importOf(result)
  const left = refused.total - refused.items.length
  return (
    <div className="job-result">
      {imported === undefined ? null : <p>{[words.importDone(imported.imported, imported.already), ...(imported.skipped > 0 ? [words.skipped(imported.skipped)] : [])].join(' · ')}</p>}
      {refused.total === 0 ? null : (
        <>
          <div className="job-refused"><b>{words.refused(refused.total)}</b><CopyList jobId={jobId} total={refused.total} /></div>
          <div className="job-table"><DataTable label={words.refused(refused.total)} rows={refused.items} rowKey={({ path }) => path} columns={REFUSED_COLUMNS} /></div>
          {left > 0 && limit < REFUSALS_PAGE_LIMIT ? <Button kind="quiet" onPress={() => setLimit(REFUSALS_PAGE_LIMIT)}>{words.showMore(Math.min(left, REFUSALS_PAGE_LIMIT - FIRST))}</Button> : null}
        </>
      )}
    </div>
  )
}

function CopyList({ jobId, total }: { jobId: string; total: number }): ReactNode {
  const host = useHost()
  const copy = async (): Promise<void> => {
    const lines: string[] = []
    for (let offset = 0; offset < total; offset += REFUSALS_PAGE_LIMIT) {
      const page: JobDetail = await invoke(host, 'jobs.show', { jobId, offset, limit: REFUSALS_PAGE_LIMIT })
      lines.push(...page.refused.items.map(({ path, code, reason }) => `${path}\t${code}\t${reason}`))
    }
    await navigator.clipboard.writeText(lines.join('\n'))
    toast('ok', strings.jobs.copied)
  }
  return <Button kind="quiet" icon="copy" onPress={() => void copy().catch((error: unknown) => toast('bad', String(error)))}>{strings.jobs.copy}</Button>
}

/** The import's own result, or the one within a sample library's. */
function importOf(result: JsonValue): ImportResult | undefined {
  const inner = typeof result === 'object' && result !== null && 'import' in result ? result.import : result
  return importResult.safeParse(inner).data
}

function lastParts(path: string): string {
  return path.split(/[\\/]/).slice(-3).join('/')
}
