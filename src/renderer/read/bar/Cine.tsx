import { useEffect, useState, type ReactNode } from 'react'
import { strings } from '../../strings/index.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu } from '../../ui/Menu.tsx'

const texts = strings.read.cine
const RATES = [2, 5, 10, 15, 20, 30]

/** Plays the active stack; the rate begins with the file's own. */
export function Cine({ isPlaying, onPlay, fileRate, count, step }: { isPlaying: boolean; onPlay: (playing: boolean) => void; fileRate: number | null; count: number; step: () => void }): ReactNode {
  const [chosen, setChosen] = useState<number>()
  const rate = chosen ?? (fileRate === null ? 10 : Math.max(1, Math.round(fileRate)))
  const plays = isPlaying && count > 1
  useEffect(() => {
    if (!plays) return undefined
    const timer = setInterval(step, 1000 / rate)
    return () => clearInterval(timer)
  }, [plays, rate, step])
  if (count <= 1) return null
  const rates = fileRate === null || RATES.includes(Math.round(fileRate)) ? RATES : [...RATES, Math.round(fileRate)].toSorted((a, b) => a - b)
  return (
    <>
      <IconButton icon={plays ? 'pause' : 'play'} label={plays ? texts.stop : texts.play} onPress={() => onPlay(!plays)} />
      <Menu
        label={`${texts.rate}: ${texts.rateText(rate)}`} className="menu-button menu-cine" trigger={<span className="menu-value">{texts.rateText(rate)}</span>}
        entries={rates.map((one) => ({ id: String(one), text: texts.rateText(one), isSelected: one === rate, onPress: () => setChosen(one) }))}
      />
    </>
  )
}
