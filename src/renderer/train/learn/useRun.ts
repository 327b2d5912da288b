import type { UseQueryResult } from '@tanstack/react-query'
import type { CommandError } from '../../../contract/errors.ts'
import type { RunDetail } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'

/** While it learns, a run is read again so often. */
const REREAD_MS = 1000

/** A run, read again and again while it learns, or `isAwaited` because it is about to. */
export function useRun(run: number | undefined, isAwaited = false): UseQueryResult<RunDetail, CommandError> {
  return useCommand('training.show', { run: run ?? 1 }, { enabled: run !== undefined, refetchInterval: (query) => (isAwaited || query.state.data?.info.state === 'running' ? REREAD_MS : false) })
}
