import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { CommandError, isErrorData, toErrorData } from '../../../contract/errors.ts'
import { useHost } from '../../host/HostProvider.tsx'
import { readMap, type EvidenceMap } from './readMap.ts'

export interface WantedMap {
  readonly imageId: number
  readonly modelId: number
  readonly label: number
}

/**
 * The map of an image for a class of a model; not asked for while `wanted` is undefined. Until it is there the one before stays (`isPlaceholderData`), if it
 * is of the same image and model (`keeps`). A map that nobody looks at any more is not made to its end.
 */
export function useEvidenceMap(wanted: WantedMap | undefined, keeps: Omit<WantedMap, 'label'> | undefined): UseQueryResult<EvidenceMap, CommandError> {
  const client = useQueryClient()
  const host = useHost()
  const queryKey = ['map', wanted]
  return useQuery<EvidenceMap, CommandError>({
    queryKey,
    // a map never changes: it is not read again when the library does
    enabled: wanted !== undefined && client.getQueryData(queryKey) === undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (before) => (before !== undefined && before.header.imageId === keeps?.imageId && before.header.modelId === keeps.modelId ? before : undefined),
    queryFn: ({ signal }) => {
      if (wanted === undefined) throw new RangeError('no map is wanted')
      // an ended request does not reach the backend of every host: a word does, which names the request, because the same map may have been asked for again
      const asking = crypto.randomUUID()
      signal.addEventListener('abort', () => void host.commands.invoke('maps.stop', { ...wanted, asking }), { once: true })
      return fetchBytes(`/map/${wanted.imageId}/${wanted.modelId}/${wanted.label}.f32?asking=${asking}`, signal).then(readMap)
    }
  })
}

/** How far the wanted map is, in places covered; undefined before the first word of it. */
export function useMapProgress(wanted: WantedMap | undefined): { readonly done: number; readonly total: number } | undefined {
  const host = useHost()
  const [said, setSaid] = useState<WantedMap & { readonly done: number; readonly total: number }>()
  useEffect(() => host.events.subscribe((message) => {
    if (message.name === 'map.progress') setSaid(message.payload)
  }), [host])
  return said !== undefined && said.imageId === wanted?.imageId && said.modelId === wanted.modelId && said.label === wanted.label ? said : undefined
}

/** Bytes of a path of the host; throws its refusal as a CommandError. */
async function fetchBytes(path: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(path, { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new CommandError({ ...toErrorData(error), code: 'host-unreachable' })
  })
  if (response.status === 204) throw new CommandError({ code: 'cancelled', message: response.statusText })
  if (response.ok) return response.arrayBuffer()
  const refused: unknown = await response.json().catch(() => undefined)
  throw new CommandError(isErrorData(refused) ? refused : { code: `http-${response.status}`, message: response.statusText })
}
