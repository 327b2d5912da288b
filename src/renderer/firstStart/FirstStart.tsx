import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { MachineChecks } from './MachineChecks.tsx'
import './firstStart.css'

/** First start: what a library is and the two ways to get one. */
export function FirstStart({ path, retry }: { path: string; retry: () => void }): ReactNode {
  const { offers } = strings.firstStart
  return (
    <div className="first-start">
      <div className="first-start-text">
        <h2>{strings.firstStart.title}</h2>
        <p>{strings.firstStart.text}</p>
        <ol className="offers">
          <li>
            <Icon name="sample" size="large" />
            <div><h3>{offers.sample.title}</h3><p>{offers.sample.text}</p><code className="command">{offers.sample.command}</code></div>
          </li>
          <li>
            <Icon name="folder" size="large" />
            <div><h3>{offers.import.title}</h3><p>{offers.import.text}</p><code className="command">{strings.firstStart.importCommand(path)}</code></div>
          </li>
        </ol>
        <div className="first-start-foot">
          <button type="button" className="button" onClick={retry}>{strings.firstStart.retry}</button>
          <span><Icon name="disk" size="small" />{strings.firstStart.folder} <span className="path">{path}</span></span>
        </div>
      </div>
      <MachineChecks />
    </div>
  )
}
