import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query'
import { CommandError } from '../../contract/errors.ts'
import type { CommandInput, CommandName, CommandOutput, HostInterface } from '../../contract/index.ts'
import { useHost } from './HostProvider.tsx'

export type CommandOptions<C extends CommandName> = Pick<UseQueryOptions<CommandOutput<C>, CommandError>, 'enabled' | 'staleTime' | 'gcTime' | 'refetchInterval' | 'placeholderData'>

/** Runs a command; throws its ErrorData as a CommandError. */
export async function invoke<C extends CommandName>(host: HostInterface, name: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
  const answer = await host.commands.invoke(name, input)
  if (!answer.ok) throw new CommandError(answer.error)
  return answer.value
}

/** What a command answers, kept under its name and input; read again when the backend says that the library changed. */
export function useCommand<C extends CommandName>(name: C, input: CommandInput<C>, options?: CommandOptions<C>): UseQueryResult<CommandOutput<C>, CommandError> {
  const host = useHost()
  return useQuery<CommandOutput<C>, CommandError>({ queryKey: [name, input], queryFn: () => invoke(host, name, input), ...options })
}

/** A command that changes something. `rereads`: commands whose answers it changes and that no event announces. */
export function useDeed<C extends CommandName>(name: C, { rereads = [] }: { readonly rereads?: readonly CommandName[] } = {}): UseMutationResult<CommandOutput<C>, CommandError, CommandInput<C>> {
  const host = useHost()
  const client = useQueryClient()
  return useMutation<CommandOutput<C>, CommandError, CommandInput<C>>({
    mutationKey: [name],
    mutationFn: (input) => invoke(host, name, input),
    onSuccess: () => Promise.all(rereads.map((read) => client.invalidateQueries({ queryKey: [read] })))
  })
}
