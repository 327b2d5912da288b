import type { Migration } from './migration.ts'
import { migration0001 } from './0001-archive.ts'
import { migration0002 } from './0002-labels.ts'
import { migration0003 } from './0003-datasets.ts'
import { migration0004 } from './0004-features.ts'
import { migration0005 } from './0005-models.ts'
import { migration0006 } from './0006-journal.ts'
import { migration0007 } from './0007-reports.ts'
import { migration0008 } from './0008-fileFormats.ts'
import { migration0009 } from './0009-geometry.ts'
import { migration0010 } from './0010-registry.ts'
import { migration0011 } from './0011-estimates.ts'
import { migration0012 } from './0012-jobs.ts'
import { migration0013 } from './0013-measurements.ts'
import { migration0014 } from './0014-people.ts'
import { migration0015 } from './0015-runProgress.ts'
import { migration0016 } from './0016-worklist.ts'
import { migration0017 } from './0017-evidence.ts'
import { migration0018 } from './0018-scoring.ts'
import { migration0019 } from './0019-urgencyOrder.ts'
import { migration0020 } from './0020-splitGroups.ts'

/** In order; `version` is the position from 1. */
export const migrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0014,
  migration0015,
  migration0016,
  migration0017,
  migration0018,
  migration0019,
  migration0020
]

export const SCHEMA_VERSION = migrations.length
