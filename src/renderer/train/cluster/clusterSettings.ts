import { useState } from 'react'

const KEY = 'hilum.cluster'

/** What a person typed of their cluster; kept on this machine. */
export interface ClusterSettings {
  readonly master: string
  readonly cores: string
  /** One `spark.KEY=VALUE` a line. */
  readonly conf: string
}

const DEFAULTS: ClusterSettings = { master: 'local[2]', cores: '2', conf: '' }

export function useClusterSettings(): readonly [ClusterSettings, (changed: Partial<ClusterSettings>) => void] {
  const [settings, setSettings] = useState(kept)
  const change = (changed: Partial<ClusterSettings>): void => {
    const next = { ...settings, ...changed }
    setSettings(next)
    localStorage.setItem(KEY, JSON.stringify(next))
  }
  return [settings, change]
}

function kept(): ClusterSettings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return DEFAULTS
    const text = (key: keyof ClusterSettings): string => {
      const value: unknown = key in stored ? (stored as Readonly<Record<string, unknown>>)[key] : undefined
      return typeof value === 'string' ? value : DEFAULTS[key]
    }
    return { master: text('master'), cores: text('cores'), conf: text('conf') }
  } catch {
    return DEFAULTS
  }
}

/** The cores that a local master names; undefined for a cluster, which does not say. */
export function localCores(master: string, here: number): number | undefined {
  if (!/^local(\[|$)/.test(master)) return undefined
  const named = /^local\[(\d+|\*)/.exec(master)?.[1]
  return named === undefined ? 1 : named === '*' ? here : Math.max(1, Number(named))
}

export function confLines(conf: string): string[] {
  return conf.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}
