import type { ReactNode } from 'react'
import type { HostInterface } from '../../contract/index.ts'
import { strings } from '../strings.ts'
import { Icon } from '../ui/Icon.tsx'
import { MachineChecks } from './MachineChecks.tsx'

/** First start: what a library is and the two ways to get one. */
export function NoLibrary({ host, path, retry }: { host: HostInterface; path: string; retry: () => void }): ReactNode {
  const { offers } = strings.missing
  return (
    <div className="first-start">
      <div className="first-start-text">
        <h2>{strings.missing.title}</h2>
        <p>{strings.missing.text}</p>
        <ol className="offers">
          <li>
            <Icon name="sample" size="large" />
            <div><h3>{offers.sample.title}</h3><p>{offers.sample.text}</p><code className="command">{offers.sample.command}</code></div>
          </li>
          <li>
            <Icon name="folder" size="large" />
            <div><h3>{offers.import.title}</h3><p>{offers.import.text}</p><code className="command">{strings.missing.importCommand(path)}</code></div>
          </li>
        </ol>
        <div className="first-start-foot">
          <button type="button" className="button" onClick={retry}>{strings.missing.retry}</button>
          <span><Icon name="disk" size="small" />{strings.missing.folder} <span className="path">{path}</span></span>
        </div>
      </div>
      <MachineChecks host={host} />
    </div>
  )
}
