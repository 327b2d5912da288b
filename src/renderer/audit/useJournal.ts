import { useInfiniteQuery } from '@tanstack/react-query'
import type { CommandError, CommandOutput } from '../../contract/index.ts'
import type { AuditEvent, AuditFilter } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'

const PAGE = 200

export interface Journal {
  readonly events: readonly AuditEvent[]
  readonly total: number
  readonly isPending: boolean
  readonly error: CommandError | null
  readonly more: () => void
  readonly again: () => void
}

/** The journal's events, latest first, read page by page as the list is scrolled. */
export function useJournal(filter: AuditFilter): Journal {
  const host = useHost()
  const read = useInfiniteQuery<CommandOutput<'audit.list'>, CommandError, { pages: CommandOutput<'audit.list'>[] }, readonly unknown[], number | undefined>({
    queryKey: ['audit.list', filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam }) => invoke(host, 'audit.list', { filter, limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }),
    getNextPageParam: (last) => (last.events.length < PAGE ? undefined : last.events.at(-1)?.id)
  })
  const pages = read.data?.pages ?? []
  return {
    events: pages.flatMap((page) => page.events),
    total: pages[0]?.total ?? 0,
    isPending: read.isPending,
    error: read.error,
    more: () => {
      if (read.hasNextPage && !read.isFetchingNextPage) void read.fetchNextPage()
    },
    again: () => void read.refetch()
  }
}
