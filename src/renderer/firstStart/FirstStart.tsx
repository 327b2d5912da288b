import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { CutOffImport } from '../jobs/CutOffImport.tsx'
import { cutOffImport, isUnderWay } from '../jobs/jobFacts.ts'
import { RunningJob } from '../jobs/JobsPanel.tsx'
import { useImport } from '../jobs/useImport.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { useChooseLibrary } from '../shell/LibraryMenu.tsx'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { toast } from '../ui/Toasts.tsx'
import { MachineChecks } from './MachineChecks.tsx'
import { Networks } from './Networks.tsx'
import { Offer } from './Offer.tsx'
import './firstStart.css'

/** No library, or nothing in it: three ways to begin, and what this machine has. */
export function FirstStart({ path, isOpen }: { path: string; isOpen: boolean }): ReactNode {
  const all = useCommand('jobs.list', {}, { enabled: isOpen }).data?.jobs ?? []
  const jobs = all.filter(isUnderWay)
  const cutOff = cutOffImport(all)
  const sample = useDeed('sample.start', { rereads: ['jobs.list', 'library.info'] })
  const { choose } = useImport()
  const openLibrary = useChooseLibrary()
  const words = strings.firstStart
  const makeSample = (): void => sample.mutate({}, { onError: (error) => toast('bad', `${words.sampleFailed} ${error.message}`) })
  const chooseFolder = (): void => void choose({ folders: true })
  const openOther = (): void => void openLibrary(false)
  useKeys('worklist', { 'worklist.sample': makeSample, 'worklist.import': chooseFolder, 'worklist.library': openOther })
  return (
    <div className="first-start">
      <div className="first-start-film"><Vessels /></div>
      <section className="first-start-text" aria-label={words.label}>
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        {jobs.length > 0 ? (
          <div className="first-start-work"><h3>{words.atWork}</h3>{jobs.map((job) => <RunningJob key={job.jobId} job={job} />)}</div>
        ) : (
          <ul className="offers">
            {cutOff === undefined ? null : <li><CutOffImport job={cutOff} /></li>}
            <li><Offer icon="sample" action="worklist.sample" title={words.offers.sample.title} text={words.offers.sample.text} onPress={makeSample} isPrimary isDisabled={sample.isPending} /></li>
            <li><Offer icon="folder" action="worklist.import" title={words.offers.folder.title} text={words.offers.folder.text} onPress={chooseFolder} /></li>
            <li><Offer icon="disk" action="worklist.library" title={words.offers.library.title} text={words.offers.library.text} onPress={openOther} /></li>
          </ul>
        )}
        <p className="first-start-foot"><Icon name="tray" size="small" />{words.drop}</p>
        <p className="first-start-foot"><Icon name="disk" size="small" />{words.folder} <span className="path">{path}</span></p>
      </section>
      <aside className="first-start-side" aria-label={words.machine.title} data-region>
        <Networks isOpen={isOpen} />
        <MachineChecks />
        <div className="air"><Icon name="offline" /><div><b>{words.airTitle}</b><p>{words.airText}</p></div></div>
      </aside>
    </div>
  )
}

/** The hilum of a lung, as in the program's mark, behind the offers. */
function Vessels(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 2v4.5M10 6.5C6.5 6.5 5.5 9 3 9M10 6.5c3.5 0 4.5 2.5 7 2.5M10 6.5C8 9 7.5 13 5 16.5M10 6.5c2 2.5 2.5 6.5 5 10M10 6.5V13" />
    </svg>
  )
}
