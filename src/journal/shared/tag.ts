import { type Sample, withoutFields } from '../../model';

/** What a spilled sample carries beside its values: no field has this name, because it can't be stored in the database. */
const TAG_FIELD = '\0';

/** What tells whether a sample that lies on the local disk has been stored in the database. */
export interface Tag {
  /** The writer that forwards it, and its number among the samples of that writer: they rise, and are forwarded in order. */
  writer: string;
  serial: number;
  /** The batch that it may have been stored with though no answer came; `to` is the writer's last batch. */
  unanswered: { writer: string; batch: number } | undefined;
}

/** The sample with a tag, as it is stored on the disk. */
export function tagged(sample: Sample, { writer, serial, unanswered }: Tag): Sample {
  const words = [writer, serial, ...(unanswered === undefined ? [] : [unanswered.writer, unanswered.batch])];
  return { ...sample, values: { ...sample.values, [TAG_FIELD]: words.join(' ') } };
}

/** The tag of a sample that was read from the disk; undefined for one that wasn't spilled. */
export function readTag({ values }: Sample): Tag | undefined {
  const [writer, serial, other, batch] = String(values[TAG_FIELD] ?? '').split(' ');
  if (writer === undefined || serial === undefined) return undefined;
  const unanswered = other === undefined ? undefined : { writer: other, batch: Number(batch) };
  return { writer, serial: Number(serial), unanswered };
}

/** The sample without its tag. */
export function untagged(sample: Sample): Sample {
  return withoutFields(sample, [TAG_FIELD]) ?? sample;
}
