import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { CommandError, isErrorData } from '../../../contract/errors.ts'

/** What a model's network is shown of an image, before preprocessing; not asked for while `wanted` is undefined. */
export function useInputPicture(wanted: { readonly imageId: number; readonly modelId: number } | undefined): UseQueryResult<ImageBitmap, CommandError> {
  const client = useQueryClient()
  const queryKey = ['network input', wanted]
  return useQuery<ImageBitmap, CommandError>({
    queryKey,
    enabled: wanted !== undefined && client.getQueryData(queryKey) === undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const response = await fetch(`/map/${wanted?.imageId ?? 0}/${wanted?.modelId ?? 0}/input.png`, { signal })
      if (response.ok) return createImageBitmap(await response.blob())
      const refused: unknown = await response.json().catch(() => undefined)
      throw new CommandError(isErrorData(refused) ? refused : { code: `http-${response.status}`, message: response.statusText })
    }
  })
}
