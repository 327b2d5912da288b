import type { ReactNode } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Switch } from '../ui/Switch.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { AnonymizeForm, Missing } from './anonymizeForm.ts'

const words = strings.worklist.anonymizePanel

/** Whether who is who is remembered: in an encrypted file, a new one or one that is continued. */
export function MappingFields({ form, missing, onChange }: { form: AnonymizeForm; missing: Missing | undefined; onChange: (part: Partial<AnonymizeForm>) => void }): ReactNode {
  const host = useHost()
  const { mapping } = form
  const fresh = async (): Promise<void> => {
    const file = await host.files.save({ name: 'who-is-who.mapping' })
    if (file !== null) onChange({ mapping: { file, isNew: true, passphrase: '', again: '' } })
  }
  const continued = async (): Promise<void> => {
    const [file] = (await host.files.choose({ folders: false })) ?? []
    if (file !== undefined) onChange({ mapping: { file, isNew: false, passphrase: '', again: '' } })
  }
  return (
    <fieldset className="anonymize-group">
      <legend className="field-label">{words.mapping}</legend>
      <Switch isSelected={mapping !== null} onChange={(on) => onChange({ mapping: on ? { file: null, isNew: true, passphrase: '', again: '' } : null })}>{words.mappingOn}</Switch>
      <p className="field-help">{mapping === null ? words.mappingNone : words.mappingHelp}</p>
      {mapping === null ? null : (
        <>
          <span className="anonymize-buttons"><Button icon="plus" onPress={() => void fresh()}>{words.mappingNew}</Button><Button icon="folder" onPress={() => void continued()}>{words.mappingContinue}</Button></span>
          {mapping.file === null ? null : (
            <>
              <bdi className="anonymize-chosen">{mapping.file}</bdi>
              <TextField label={words.passphrase} type="password" autoComplete="off" value={mapping.passphrase} onChange={(passphrase) => onChange({ mapping: { ...mapping, passphrase } })} {...(mapping.isNew ? { help: words.passphraseHelp } : {})} maxLength={1000} isRequired />
              {mapping.isNew ? <TextField label={words.again} type="password" autoComplete="off" value={mapping.again} onChange={(again) => onChange({ mapping: { ...mapping, again } })} error={missing === 'again' && mapping.again !== '' ? words.missing.again : undefined} maxLength={1000} isRequired /> : null}
            </>
          )}
        </>
      )}
    </fieldset>
  )
}
