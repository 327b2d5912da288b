/**
 * What of a free text is known not to identify anybody: words of the trade and short technical tokens (`T2`, `5mm`, `b1000`). All
 * else goes, so that no list of names is needed; and of the words those in `names` (lower case), because people are called Long and Hand.
 * Empty where nothing is left.
 */
export function cleanText(text: string, names: ReadonlySet<string>): string {
  return text
    .split(/[^A-Za-z0-9.+-]+/)
    .filter((token) => token.length <= LONGEST)
    .map((token) => token.replace(/^[.+-]+|[.+-]+$/g, ''))
    .filter((token) => token !== '' && token.split('-').every((part) => isKnown(part) && !names.has(part.toLowerCase())))
    .join(' ')
}

/** No word of the trade is longer; a run of a million dots would take its time. */
const LONGEST = 40

function isKnown(token: string): boolean {
  return words.has(token.toLowerCase()) || TECHNICAL.test(token)
}

/** Weightings, dimensions, vertebrae, numbers with their unit. A bare number could be part of a date, an age, a telephone number. */
const TECHNICAL = /^(t[12](star|w|rho)?|[cl][1-7]|s[1-5]|th?(1[0-2]|[1-9])|[234]d|b\d{1,4}|\d{1,3}(\.\d{1,3})?(mm|cm|ms|s|sec|min|kv|kvp|ma|mas|mhz|hz|t|ml|mgy|hu|deg))$/i

const words: ReadonlySet<string> = new Set(
  `
  abdomen abdominal abscess absent acetabulum acute adc adrenal aligned angio angiogram angiography ankle anterior aorta aortic ap apex apical appendix arm arterial
  artery arthritis ascites asl atelectasis atlas axial axilla axr base baseline basal bilateral biliary biopsy bladder blood body bold bone bony bowel brachial brain
  breast bronchial bronchus calcaneus calcification calibration cardiac cardiomegaly carotid carpal catheter caudal cavity cc cecum celiac cerebellum cerebral
  cervical chest chronic cine clavicle coccyx colon compare comparison complete compression cone consolidation contrast cor coronal coronary correction cranial
  ct cta cuff cxr cyst decubitus deep default delayed dental derived diaphragm diaphysis diffuse diffusion digital distal dixon dose dorsal double dsa duodenum
  dwi dx dynamic early echo edema effusion elbow embolism emphysema enhanced enlarged epi epiphysis erect esophagus exam examination expiration extended extension
  face facial fast fat femoral femur fetal fibrosis fibula field film fine finger first flair flash flexion flow fluid fluoro fluoroscopy focal follow followup foot
  forearm four fracture free frontal full fusion gallbladder gd gradient gre grid ground glass gsp hand head heart helical hematoma hemorrhage hepatic hernia hilar hilum
  hip humerus hyoid iac ileum iliac image images imaging implant in increased infarct inferior infiltrate inguinal inspiration interval intra intracranial ir iv ivp jaw
  jejunum joint kidney knee kub kyphosis large laryngeal larynx late lateral ld left leg lesion level liver llq lobe localiser localizer long longitudinal lordotic low
  lower lumbar lung luq lymph mag magnitude mammogram mammography mandible mass maxilla medial mediastinal mediastinum meniscus metastasis mg middle minimum mip mlo
  moderate motion mpr mpr mprage mr mra mri mrcp mrv multi myocardial nasal navel neck negative neonatal nephrogram neuro node nodule noncontrast none nonspecific normal not
  oblique occipital ocular odontoid of old one opacity open opposed optic oral orbit out ovary pa pancreas panorex parallel parasagittal parietal patella pd pe pediatric
  pelvic pelvis perfusion pericardial peripheral pet phalanx phantom pharynx phase pictorial pixel plain plane pleural pneumonia pneumothorax popliteal portable portal
  positive post posterior pre preoperative postoperative prior projection prone prostate protocol proximal pulmonary qc quality quick radius ramp rao recon reconstruction
  rectum region renal repeat resolution rest rib ribs right rlq rotation routine ruq sacroiliac sacral sacrum sag sagittal sat scan scanogram scaphoid scapula scoliosis scout
  screening second secondary segment sella semi septum sequence series shoulder si sigmoid single sinus sinuses sitting skeletal skin skull slice small soft space spgr spin
  spine spinal spiral spleen splenic spot stack standard standing stenosis sternum stir stomach stone stress study subclavian subdural sub superficial superior supine
  supraspinatus surface survey suspected suture swi swimmer talus temporal tendon test testis thick thigh thin third thoracic thorax three thrombus thumb thyroid tibia time tip
  tissue tof toe tomo tomography tomosynthesis tongue tooth torso total trachea tracheal transverse trauma tse tumor tumour turbo two ulna ultrasound unenhanced unilateral
  unremarkable up upper upright ureter urethra urinary us uterus vascular vein venous ventral ventricle ventricular vertebra vertebral vessel vibe view views volume waters wrist
  weight weighted whole wide window with without wo xa xr xray x-ray y zygoma l r ant lat med inf sup
  `
    .trim()
    .split(/\s+/)
)
