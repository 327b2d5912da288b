import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts } from '../../ui/Section.tsx'

const words = strings.cluster

/** The Spark that jobs are submitted with, or what is lacking and what helps. What a cluster can do is shown where there is one. */
export function SparkState({ children }: { children: ReactNode }): ReactNode {
  const ready = useCommand('scale.ready', {}, { staleTime: 600_000 })
  const install = useDeed('scale.install', { rereads: ['jobs.list'] })
  const jobs = useCommand('jobs.list', {})
  const installing = jobs.data?.jobs.find(({ kind }) => kind === 'scale-install')
  if (installing?.state === 'running' || installing?.state === 'waiting') return <JobRow icon="import" label={words.installing} done={0} total={0} detail={installing.progress?.phase ?? ''} />
  if (ready.isError) return <CommandFailure title={strings.train.failed} error={ready.error} retry={() => void ready.refetch()} />
  if (ready.data === undefined) return <p className="dim" role="status">{words.looking}</p>
  const { spark, missing } = ready.data
  if (spark !== null) return <><Facts facts={[[words.spark, words.found(spark.version, spark.java)]]} />{children}</>
  if (missing === null) return null
  const helps = missing.lacks === 'spark' ? <Button kind="primary" isDisabled={install.isPending} onPress={() => install.mutate({})}>{words.install}</Button> : null
  return (
    <>
      {installing?.state === 'failed' && missing.lacks === 'spark' ? <Note tone="bad" title={words.installFailed}>{installing.error?.message}</Note> : null}
      {install.isError ? <Note tone="bad" title={words.installFailed}>{install.error.message}</Note> : null}
      <Note tone="warn" title={words.missing[missing.lacks]} actions={<>{helps}<Button isDisabled={ready.isFetching} onPress={() => void ready.refetch()}>{words.again}</Button></>}>{missing.message}</Note>
    </>
  )
}
