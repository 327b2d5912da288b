import { expect, test } from 'vitest'
import { readProcessor } from './processor.ts'

test('reads the name and what decides the engine\'s speed', () => {
  const intel = 'processor\t: 0\nmodel name\t: Intel(R) Xeon(R) @ 2.0GHz\nflags\t\t: fpu vme sse4_2 avx avx2 fma avx512f amx_bf16 hypervisor\n\nprocessor\t: 1\n'
  expect(readProcessor(2, intel)).toEqual({ model: 'Intel(R) Xeon(R) @ 2.0GHz', cores: 2, features: ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'amx_bf16'] })
  expect(readProcessor(4, 'processor\t: 0\nFeatures\t: fp asimd evtstrm asimddp bf16\n').features).toEqual(['asimd', 'asimddp', 'bf16'])
})

test('a system that does not tell has no features rather than wrong ones', () => {
  expect(readProcessor(8, '').features).toEqual([])
})
