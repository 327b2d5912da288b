import { Option } from 'commander'

/** The option of every command that reads or changes a library. */
export const libraryOption = new Option('--library <dir>', 'the library (default: HILUM_LIBRARY, else the one in your data folder)')
