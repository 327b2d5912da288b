import type { ReactNode } from 'react'
import type { RecipeChoice } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Note } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'

const words = strings.train.learn

/** One film at the network's size, and what each change of the augmentation makes of it. */
export function AugmentationSheet({ dataset, choice, title = words.sees }: { dataset: string; choice: RecipeChoice; title?: string }): ReactNode {
  const sheet = useCommand('training.augmentation', { dataset, choice }, { placeholderData: (before) => before })
  const pictures = sheet.data?.pictures ?? []
  return (
    <Section title={title} detail={words.seesDetail(pictures.length)}>
      {sheet.isError ? <Note tone="warn">{sheet.error.message}</Note> : null}
      <ul className="sheet">
        {pictures.map(({ url, caption }) => (
          <li key={`${url} ${caption}`}><figure><span className="sheet-film"><img src={url} alt={words.sheetOf(caption)} /></span><figcaption>{caption}</figcaption></figure></li>
        ))}
      </ul>
    </Section>
  )
}
