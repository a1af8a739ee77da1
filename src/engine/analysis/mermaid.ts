import { showSpan } from '../kernel/time.ts';
import type { Scalar } from '../trace/header.ts';
import { KINDS, type Raw } from '../trace/records.ts';
import { handOffs, hasInterpreterLock, type HandOff } from './hand-offs.ts';

/** What a picture shows. */
export interface MermaidOptions {
  readonly runtime: string;
  readonly settings: Readonly<Record<string, Scalar>>;
  /** Only these tasks; absent: all. */
  readonly only?: readonly string[] | undefined;
  /** A record in words, without its task. */
  readonly phrase: (raw: Raw) => string;
}

/** More messages than these make no picture. */
export const MOST_MESSAGES = 60;
const LOCK = 'GIL';
/** What tasks and objects have to do with each other: the rest is of the machine, or of one task alone. */
const MESSAGES = new Set(
  KINDS.filter(({ shape, name }) => shape.object !== undefined && !/^(?:process|object|core|thread|task)\./.test(name)).map(
    ({ name }) => name,
  ),
);

interface Line {
  readonly text: string;
  readonly names: readonly string[];
}

/** A run as the text of a Mermaid sequence diagram: under a GIL how it goes from hand to hand, else what tasks do to objects. */
export function mermaid(records: readonly Raw[], options: MermaidOptions): string[] {
  const { only, runtime, settings } = options;
  const wanted = (task: string): boolean => only === undefined || only.includes(task);
  const lines = hasInterpreterLock(runtime, settings)
    ? handOffs(records).filter(({ task }) => wanted(task)).map(ofLock) // prettier-ignore
    : records.flatMap((raw) => (raw.task !== null && wanted(raw.task) ? ofRecord(raw, options) : []));
  const shown = lines.slice(0, MOST_MESSAGES);
  const names = [...new Set(shown.flatMap((line) => line.names))];
  const left = lines.length - shown.length;
  return [
    'sequenceDiagram',
    '    autonumber',
    ...names.map((name) => `    participant ${idOf(name)}${idOf(name) === name ? '' : ` as ${safe(name)}`}`),
    ...shown.map((line) => `    ${line.text}`),
    ...(left > 0 ? [`    Note over ${names.map(idOf).slice(0, 1).join('')}: ... ${left} more`] : []),
  ];
}

function ofLock({ at, task, act, why }: HandOff): Line {
  const [names, id, lock] = [[task, LOCK], idOf(task), idOf(LOCK)];
  const when = showSpan(at);
  switch (act) {
    case 'asks':
      return { names, text: `${id}->>${lock}: asks for it (${when})` };
    case 'takes':
      return { names, text: `${id}->>${lock}: takes it (${when})` };
    case 'has':
      return { names, text: `${lock}->>${id}: is its own (${when})` };
    case 'runs':
      return { names, text: `Note over ${id}: runs Python code` };
    case 'waits':
      return { names, text: `Note over ${id}: waits` };
    case 'asked':
      return { names, text: `Note over ${id}: is asked to give way` };
    default: {
      const because = { asked: 'as asked', turn: 'as its turn is over', ends: 'at its end', waits: 'as it has to wait' }[why ?? 'waits'];
      return { names, text: `${id}->>${lock}: gives it up, ${because} (${when})` };
    }
  }
}

function ofRecord(raw: Raw, { phrase }: MermaidOptions): Line[] {
  const { kind, task, object, text } = raw;
  const id = idOf(task!);
  if (kind.name === 'task.blocked') return [{ names: [task!], text: `Note over ${id}: waits for ${safe(text)}` }];
  if (kind.name === 'task.spawned' && object !== null) return [{ names: [object, task!], text: `${idOf(object)}->>${id}: starts` }];
  if (object === null || !MESSAGES.has(kind.name)) return [];
  return [{ names: [task!, object], text: `${id}->>${idOf(object)}: ${safe(phrase(raw))}` }];
}

/** Words that Mermaid keeps for itself. */
const KEPT = new Set(
  'activate actor alt and as autonumber box break create critical deactivate destroy details else end left link links loop note of opt option over par participant properties rect right title'.split(
    ' ',
  ),
);

/** What Mermaid takes for a name. */
function idOf(name: string): string {
  if (/^[A-Za-z]\w*$/.test(name) && !KEPT.has(name.toLowerCase())) return name;
  return `_${name.replaceAll(/\W/g, (char) => `_${char.charCodeAt(0)}_`)}`;
}
/** What would end a line of it, or begin an entity. */
const safe = (text: string): string => text.replaceAll(';', ',').replaceAll('#', '#35;');
