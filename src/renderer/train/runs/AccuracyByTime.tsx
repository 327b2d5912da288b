import type { ReactNode } from 'react'
import type { RunInfo } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { ticks } from '../learn/chartScale.ts'
import { timeTicks } from './timeTicks.ts'

const words = strings.train.runs
const BOX = { width: 470, height: 210, left: 48, right: 400, top: 12, bottom: 168 } as const

/** What each run reached, with its interval, beside the time it took; time on a logarithmic axis. */
export function AccuracyByTime({ runs }: { runs: readonly RunInfo[] }): ReactNode {
  const drawn = runs.flatMap(({ run, seconds, outcome }) => (seconds === null || outcome === null || outcome.accuracy.value === null ? [] : [{ run, seconds: Math.max(0.1, seconds), accuracy: outcome.accuracy.value, interval: outcome.accuracy.interval }]))
  if (drawn.length < 2) return null
  const low = Math.floor(10 * Math.min(...drawn.map(({ accuracy, interval }) => interval?.[0] ?? accuracy))) / 10
  const high = Math.ceil(10 * Math.max(...drawn.map(({ accuracy, interval }) => interval?.[1] ?? accuracy))) / 10
  const times = timeTicks(drawn.map(({ seconds }) => seconds))
  const [first = 1, last = 10] = [times[0], times.at(-1)]
  const x = (seconds: number): number => BOX.left + ((BOX.right - BOX.left) * Math.log(seconds / first)) / Math.log(last / first)
  const y = (accuracy: number): number => BOX.bottom - ((BOX.bottom - BOX.top) * (accuracy - low)) / (high - low)
  const names = apart(drawn.map(({ seconds, accuracy }) => ({ x: x(seconds), y: y(accuracy) + 4 })))
  return (
    <figure className="run-by-time">
      <figcaption><h3>{words.byTime}</h3> <span className="dim">{words.byTimeDetail}</span></figcaption>
      <svg className="chart" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={drawn.map(({ run, seconds, accuracy }) => words.byTimePoint(run, strings.train.percent(accuracy), words.seconds(seconds))).join('; ')}>
        {ticks(low, high, 4).map((value) => <g key={value}><line className="chart-grid" x1={BOX.left} x2={BOX.right} y1={y(value)} y2={y(value)} /><text x={BOX.left - 6} y={y(value) + 4} textAnchor="end">{strings.train.percent(value, 0)}</text></g>)}
        {times.map((value) => <g key={value}><line className="chart-grid" x1={x(value)} x2={x(value)} y1={BOX.top} y2={BOX.bottom} /><text x={x(value)} y={BOX.bottom + 16} textAnchor="middle">{words.tick(value)}</text></g>)}
        <text x={(BOX.left + BOX.right) / 2} y={BOX.height - 8} textAnchor="middle">{words.timeAxis}</text>
        {drawn.map(({ run, seconds, accuracy, interval }, i) => (
          <g key={run} className="data-1">
            {interval === null ? null : <line className="chart-interval" x1={x(seconds)} x2={x(seconds)} y1={y(interval[0])} y2={y(interval[1])} />}
            <circle className="chart-dot" cx={x(seconds)} cy={y(accuracy)} r="4.5" />
            <text className="chart-name" x={x(seconds) + 8} y={names[i]}>{strings.train.run(run)}</text>
          </g>
        ))}
      </svg>
    </figure>
  )
}

const NAME = { width: 40, height: 12 } as const

/** Where names are written beside their points: one that would stand on another goes below it. */
function apart(points: readonly { readonly x: number; readonly y: number }[]): number[] {
  const placed: { readonly x: number; readonly y: number }[] = []
  const at = new Map<number, number>()
  for (const { i, x, y } of points.map((point, index) => ({ i: index, ...point })).toSorted((a, b) => a.y - b.y)) {
    let free = y
    for (let on = placed.find((name) => Math.abs(name.x - x) < NAME.width && Math.abs(name.y - free) < NAME.height); on !== undefined; on = placed.find((name) => Math.abs(name.x - x) < NAME.width && Math.abs(name.y - free) < NAME.height)) free = on.y + NAME.height
    placed.push({ x, y: free })
    at.set(i, free)
  }
  return points.map(({ y }, i) => at.get(i) ?? y)
}
