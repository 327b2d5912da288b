/** The attribute of an image under which its import keeps the machine that the DICOM file names; a column of a labels file stands beside it. */
export const SCANNER_ATTRIBUTE = 'dicom.scanner'
