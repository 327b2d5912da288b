import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BLACK_PIXEL, sampleReport } from '../../../test/fixtures/sampleReport.ts'
import { evaluateClassification } from '../evaluate/evaluate.ts'
import { decimal, duration, percent, pValue, signed, timestamp, whole } from './format.ts'
import { escapeHtml, html } from './html.ts'
import { pngDataUri } from './pngDataUri.ts'
import { renderHtml } from './renderHtml.ts'
import { figuresJson, reportJson, ReportInvalidError, type RunReport } from './runReport.ts'

const BANNER = 'Research use only, not for diagnosis'

/** The page's text without its style sheet. */
function body(report: RunReport): string {
  const page = renderHtml(report)
  return page.slice(page.indexOf('<body>'))
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

describe('the page', () => {
  test('needs nothing but itself, and its policy forbids the rest', () => {
    const page = renderHtml(sampleReport())
    expect(page).toContain(
      `content="default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`
    )
    expect(page.match(/<(script|link|iframe|object|embed|form|a)\b/g)).toBeNull()
    expect(page.match(/https?:|@import|url\(/g)).toBeNull()
    expect(new Set(page.match(/\b(?:src|href)="[^"]*"/g))).toEqual(new Set([`src="${BLACK_PIXEL}"`]))
  })

  test('escapes whatever it is given', () => {
    const evil = '<img src=x onerror="alert(1)">&\''
    const base = sampleReport([evil, 'b'])
    const report: RunReport = {
      ...base,
      title: evil,
      run: { id: evil, created: evil, program: evil },
      recipe: { ...base.recipe, title: evil, parameters: { [evil]: evil }, ours: { [evil]: evil }, citation: evil },
      publication: {
        recipe: evil,
        title: evil,
        citation: evil,
        here: [{ title: evil, split: evil, run: null, absent: evil }],
        rows: [{ title: evil, published: { text: evil, aside: evil }, here: [null] }],
        publishedTestImages: 102,
        publishedTime: { text: evil, machine: evil },
        differences: [evil]
      },
      timings: [{ phase: evil, seconds: 1, detail: evil }],
      refused: [{ input: 1, code: evil, message: evil }],
      notes: [{ level: 'info', title: evil, text: evil }]
    }
    expect(renderHtml(report)).not.toContain('<img src=x')
    expect(body(report)).toContain(escapeHtml(evil))
  })

  test('shows the banner, the answer beside its baselines, the cautions, and what is needed to repeat it', () => {
    const report = sampleReport()
    const text = body(report).replaceAll(/<[^>]*>|\s+/g, ' ')
    const { model, thumbnail } = report.figures.evaluations[0] ?? {}
    expect(count(text, new RegExp(BANNER, 'g'))).toBe(2)
    for (const part of [
      model?.figures.accuracy.value?.toFixed(2),
      thumbnail?.figures.accuracy.value?.toFixed(3),
      model?.figures.auc.value?.toFixed(3),
      '16 × 16 thumbnail',
      'Always “ground glass”',
      'A planted shortcut was learned.',
      'test images share a group with training',
      report.dataset.hash,
      report.backbone.weightsHash,
      report.backbone.hash,
      '@tensorflow/tfjs-node 4.22.0',
      'head.elasticNetParam',
      'Time on this machine',
      'truncated',
      'DeLong’s test',
      'where specificity ≥ 0.95',
      'Temperature scaling, T =',
      model?.findings?.[0]?.operatingPoints[0]?.threshold?.toFixed(3),
      model?.findings?.[0]?.predictiveValues[1]?.ppv.value?.toFixed(3)
    ]) {
      expect(text).toContain(part)
    }
    // the gravest note comes first
    expect(text.indexOf('A planted shortcut')).toBeLessThan(text.indexOf('Synthetic films'))
  })

  test('can be read without seeing it: captions, row and column heads, texts for pictures and charts', () => {
    const page = body(sampleReport(['normal', 'viral', 'covid']))
    expect(count(page, /<table/g)).toBe(count(page, /<caption/g))
    expect(count(page, /<th>|<th class/g)).toBe(0)
    expect(count(page, /<img (?![^>]*alt="[^"]+")/g)).toBe(0)
    expect(count(page, /<svg (?![^>]*(?:aria-label="[^"]+"|aria-hidden="true"))/g)).toBe(0)
    expect([count(page, /<h1/g), count(page, /<main/g)]).toEqual([1, 1])
    const ids = page.match(/(?<=\sid=")[^"]+/g) ?? []
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('shows maps that are not exact under what their check says, without a scale that they have not', () => {
    const base = sampleReport()
    const maps = base.activationMaps.map((map) => ({ ...map, method: 'grad-cam' as const }))
    const shown = (trustworthy: boolean): string => body({ ...base, mapTop: null, activationMaps: maps, mapCheck: { method: 'Grad-CAM', trustworthy, words: 'Rank correlation 0.02.' } })
    expect(maps.length).toBeGreaterThan(0)
    expect(count(shown(true), /with a map by Grad-CAM/g)).toBe(maps.length)
    expect(shown(true)).toContain('<p><strong>Weight-randomisation check passed.</strong> Rank correlation 0.02.</p>')
    expect(shown(false)).toContain('<p class="warn"><strong>Weight-randomisation check failed.</strong>')
    expect(shown(true)).toContain('in no unit')
    expect(shown(true)).not.toContain('One colour scale for all maps')
  })

  test('names the model, and the hash alone of one that no library keeps', () => {
    const { modelName, ...unnamed } = sampleReport()
    expect(renderHtml(sampleReport())).toContain(`<dd>${modelName ?? ''}<br>`)
    expect(renderHtml(unnamed)).not.toContain(modelName)
    expect(renderHtml(unnamed)).toContain('a41c9e07')
  })

  test('holds no NaN, undefined or null, also where little is known', () => {
    const base = sampleReport()
    const poor = evaluateClassification(
      { labels: [0, 0], probabilities: [0.9, 0.1, 0.8, 0.2], groups: ['a', 'a'], classes: ['normal', 'covid'] },
      { replicates: 0, seed: 1 }
    )
    const [first] = base.figures.evaluations
    const bare: RunReport = {
      ...base,
      dataset: { ...base.dataset, patients: null, synthetic: false },
      modelHash: null,
      figures: {
        ...base.figures,
        evaluations: first ? [{ ...first, model: poor, thumbnail: null, comparison: null }] : [],
        pointing: [],
        audits: []
      },
      timings: [],
      topLosses: [],
      activationMaps: [],
      refused: [],
      notes: []
    }
    const text = body(bare).replaceAll(/<[^>]*>|\s+/g, ' ')
    expect(count(text, /NaN|undefined|\bnull\b|\[object/g)).toBe(0)
    expect(text).toContain('Not compared with a thumbnail.')
    expect(text).toContain('the test part holds &quot;normal&quot; only')
    expect(text).toContain('no test image is covid')
    expect(text).toContain('Net benefit, covid: needs images with it and without; there are 0 and 2.')
    expect(text).toContain('None: all 350 images were read.')
    expect(count(body(base).replaceAll(/<[^>]*>|\s+/g, ' '), /NaN|undefined|\bnull\b|\[object/g)).toBe(0)
  })
})

describe('figures and JSON', () => {
  test('figures are the same bytes again, whatever the order of keys, and hold no time', () => {
    const report = sampleReport()
    const again = sampleReport()
    const reversed: RunReport = {
      ...again,
      figures: reverseKeys(again.figures),
      timings: [{ phase: 'Featurize', seconds: 99 }],
      run: { ...again.run, created: '2030-01-01T00:00:00Z' }
    }
    expect(figuresJson(reversed)).toBe(figuresJson(report))
    expect(figuresJson(report)).not.toMatch(/"(?:seconds|created|timings)"/)
  })

  test('the JSON holds everything', () => {
    const report = sampleReport()
    expect(JSON.parse(reportJson(report))).toEqual({ ...JSON.parse(JSON.stringify(report)), banner: BANNER })
  })

  test('refuses a headline that is not there and pictures from elsewhere', () => {
    const report = sampleReport()
    expect(() => renderHtml({ ...report, figures: { ...report.figures, headline: 'external' } })).toThrow(
      new ReportInvalidError('The headline "external" names none of the evaluations: grouped, random, leave-one-source-out.')
    )
    const [loss] = report.topLosses
    expect(() => reportJson({ ...report, topLosses: loss ? [{ ...loss, thumbnail: 'file:///x.png' }] : [] })).toThrow(
      'The picture of case 3 is not an embedded PNG'
    )
  })
})

function reverseKeys<T extends object>(value: T): T {
  const copy = structuredClone(value)
  for (const key of Object.keys(copy).toReversed()) {
    const item: unknown = Reflect.get(copy, key)
    Reflect.deleteProperty(copy, key)
    Reflect.set(copy, key, item)
  }
  return copy
}

test('html escapes values, joins lists and keeps its own markup', () => {
  expect(html`<p title="${'"'}">${'<'}${[html`<b>${1}</b>`, null, '&']}</p>`.text).toBe('<p title="&quot;">&lt;<b>1</b>&amp;</p>')
})

test('pngDataUri is base64', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(pngDataUri(bytes)).toBe(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`)
    })
  )
})

test('numbers read as they should', () => {
  expect([decimal(-0.001, 2), decimal(-0.126, 2), signed(0.03, 2), signed(-0.03, 2), signed(0.001, 2)]).toEqual([
    '0.00',
    '\u22120.13',
    '+0.03',
    '\u22120.03',
    '0.00'
  ])
  expect([whole(12), whole(1234), whole(1234567)]).toEqual(['12', '1\u202f234', '1\u202f234\u202f567'])
  expect([percent(0), percent(0.05), percent(0.0567), percent(0.899), percent(1)]).toEqual(['0 %', '5 %', '5.7 %', '90 %', '100 %'])
  expect([duration(0.4), duration(12.34), duration(59.96), duration(246)]).toEqual(['0.40 s', '12.3 s', '60.0 s', '4 min 6 s'])
  expect([pValue(0.0004), pValue(0.004), pValue(0.51)]).toEqual(['p < 0.001', 'p = 0.004', 'p = 0.51'])
  expect([timestamp('2026-03-14T11:47:03.123Z'), timestamp('yesterday')]).toEqual(['2026-03-14 11:47 UTC', 'yesterday'])
})
