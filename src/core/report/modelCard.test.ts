import { expect, test } from 'vitest'
import { renderModelCard, type ModelCard } from './modelCard.ts'

const card: ModelCard = {
  title: 'films@1',
  lead: 'diagnosis: none / opacity',
  made: 'Made by Hilum 0.0.1',
  sections: [{ title: 'Intended use', items: [{ guideline: 'CLAIM 8', question: 'Modality', answer: '<X-ray>' }, { guideline: 'TRIPOD+AI 18a', question: 'Funding', answer: null }] }],
  figures: [],
  subgroups: [{ attribute: 'sex', value: 'F', images: 4, groups: 3, positives: 1, figures: null, reason: 'too few images' }],
  limits: ['Research use only, not for diagnosis.']
}

test('a card answers items, names gaps, counts both, and refers to nothing outside itself', () => {
  const page = renderModelCard(card)
  expect(page).toContain('1 of 2 items are answered from the library')
  expect(page).toContain('&lt;X-ray&gt;')
  expect(page.match(/<td class="dim">not stated<\/td>/g)).toHaveLength(1)
  expect(page).toContain('Research use only, not for diagnosis')
  expect(page).toContain('sex: F')
  expect(page).toContain('too few images')
  expect(page).not.toMatch(/(src|href)=|https?:/)
})
