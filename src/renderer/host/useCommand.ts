import { useEffect, useState } from 'react'
import type { CommandInput, CommandName, CommandOutput, HostInterface } from '../../contract/index.ts'

/**
 * The answer to one command, asked again when the input changes by value; undefined until it is there and where it failed. For facts
 * that stand beside the main thing: what matters has its own error state.
 */
export function useCommand<C extends CommandName>(host: HostInterface, name: C, input: CommandInput<C>): CommandOutput<C> | undefined {
  const key = JSON.stringify(input)
  const [answered, setAnswered] = useState<{ key: string; value: CommandOutput<C> }>()
  useEffect(() => {
    let live = true
    const ask = async (): Promise<void> => {
      const copy: CommandInput<C> = JSON.parse(key)
      const answer = await host.commands.invoke(name, copy)
      if (live && answer.ok) setAnswered({ key, value: answer.value })
    }
    void ask()
    return () => {
      live = false
    }
  }, [host, name, key])
  return answered?.key === key ? answered.value : undefined
}
