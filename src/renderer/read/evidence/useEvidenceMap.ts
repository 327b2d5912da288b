import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { CommandError, isErrorData, toErrorData } from '../../../contract/errors.ts'
import { readMap, type EvidenceMap } from './readMap.ts'

export interface WantedMap {
  readonly imageId: number
  readonly modelId: number
  readonly label: number
}

/** The map of an image for a class of a model; not asked for while `wanted` is undefined. */
export function useEvidenceMap(wanted: WantedMap | undefined): UseQueryResult<EvidenceMap, CommandError> {
  const client = useQueryClient()
  const queryKey = ['map', wanted]
  return useQuery<EvidenceMap, CommandError>({
    queryKey,
    // a map never changes: it is not read again when the library does
    enabled: wanted !== undefined && client.getQueryData(queryKey) === undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: ({ signal }) => fetchBytes(`/map/${wanted?.imageId ?? 0}/${wanted?.modelId ?? 0}/${wanted?.label ?? 0}.f32`, signal).then(readMap)
  })
}

/** Bytes of a path of the host; throws its refusal as a CommandError. */
async function fetchBytes(path: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(path, { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new CommandError({ ...toErrorData(error), code: 'host-unreachable' })
  })
  if (response.ok) return response.arrayBuffer()
  const refused: unknown = await response.json().catch(() => undefined)
  throw new CommandError(isErrorData(refused) ? refused : { code: `http-${response.status}`, message: response.statusText })
}
