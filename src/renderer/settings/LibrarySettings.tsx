import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { useImport } from '../jobs/useImport.ts'
import { useChooseLibrary } from '../shell/LibraryMenu.tsx'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Facts, Section } from '../ui/Section.tsx'
import { Leftovers } from './Leftovers.tsx'

/** Where the library is and what it holds; the way to another one. */
export function LibrarySettings(): ReactNode {
  const library = useCommand('library.info', {})
  const choose = useChooseLibrary()
  const imports = useImport()
  const words = strings.settings.library
  if (library.isError) return <CommandFailure title={strings.failed.title} error={library.error} retry={() => void library.refetch()} />
  const info = library.data
  return (
    <div className="settings-sections">
      <Section title={words.facts}>
        {info === undefined ? null : info.state === 'missing' ? <p className="dim">{words.missing} <span className="path">{info.path}</span></p> : (
          <Facts facts={[[words.folder, <span key="path" className="path">{info.path}</span>], [words.patients, words.count(info.patients)], [words.studies, words.count(info.studies)], [words.images, words.count(info.images)]]} />
        )}
        <div className="settings-line settings-deeds"><Button icon="import" onPress={() => void imports.choose({ folders: true })}>{words.import}</Button><Button icon="file" onPress={() => void imports.choose({ folders: false })}>{words.importFiles}</Button></div>
      </Section>
      {info?.state === 'open' ? <Leftovers /> : null}
      <Section title={words.other}>
        <p className="field-help">{words.otherHelp}</p>
        <div className="settings-line settings-deeds"><Button icon="folderOpen" onPress={() => void choose(false)}>{words.open}</Button><Button icon="folderPlus" onPress={() => void choose(true)}>{words.begin}</Button></div>
      </Section>
    </div>
  )
}
