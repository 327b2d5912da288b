import { useState } from 'react'
import { modelImported } from '../../contract/areas/modelSchemas.ts'
import type { ModelImported } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useDeed } from '../host/useCommand.ts'
import { useModelJob, type ModelJob } from './useModelJob.ts'

export interface ModelImport extends Omit<ModelJob, 'result' | 'follow'> {
  readonly choose: () => Promise<void>
  readonly imported: ModelImported | undefined
  /** Why it did not begin. */
  readonly refused: string | undefined
}

/** Asks for a model file and imports it. */
export function useModelImport(): ModelImport {
  const host = useHost()
  const start = useDeed('models.import', { rereads: ['jobs.list'] })
  const { follow, forget, result, ...job } = useModelJob()
  const [failure, setFailure] = useState<string>()
  return {
    ...job,
    imported: modelImported.safeParse(result).data,
    refused: failure ?? (job.job?.state === 'failed' ? (job.job.error?.message ?? '') : undefined),
    forget: () => {
      setFailure(undefined)
      forget()
    },
    choose: async () => {
      setFailure(undefined)
      forget()
      try {
        const path = (await host.files.choose({ folders: false }))?.[0]
        if (path !== undefined) follow(await start.mutateAsync({ path }))
      } catch (error) {
        setFailure(error instanceof Error ? error.message : String(error))
      }
    }
  }
}
