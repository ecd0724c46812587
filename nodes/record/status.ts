import type { NodeStatus } from 'node-red';
import type { Clock } from '../../src/util/clock';
import { type Language, briefReason, counted, shortReason, spanText } from '../words';
import type { RecordState } from './state';

/** Where the runtime tells editors what a status stands for; the node's id follows. */
export const STATE_TOPIC = 'datacake/state';

const LOOKS: Readonly<Record<RecordState['kind'], Pick<NodeStatus, 'fill' | 'shape'>>> = {
  unconfigured: { fill: 'red', shape: 'ring' },
  paused: { fill: 'red', shape: 'ring' },
  lost: { fill: 'red', shape: 'dot' },
  refused: { fill: 'red', shape: 'dot' },
  quota: { fill: 'yellow', shape: 'ring' },
  retry: { fill: 'yellow', shape: 'ring' },
  trying: { fill: 'yellow', shape: 'ring' },
  behind: { fill: 'yellow', shape: 'dot' },
  draining: { fill: 'blue', shape: 'dot' },
  waiting: { fill: 'blue', shape: 'dot' },
  sending: { fill: 'blue', shape: 'ring' },
  nothing: { fill: 'yellow', shape: 'dot' },
  recorded: { fill: 'green', shape: 'dot' },
  ready: { fill: 'grey', shape: 'ring' },
};

/** Both versions of the editor show so many characters whole. */
const MAX_TEXT_LENGTH = 40;

/** A record node's status on the canvas. */
export function toNodeStatus(state: RecordState, language: Language): NodeStatus {
  return { ...LOOKS[state.kind], text: stateText(state, language) };
}

/** What a record node does, in no more characters than the canvas has room for. */
export function stateText(state: RecordState, language: Language): string {
  const text = (values?: Record<string, string>): string => language.record(`status.${state.kind}`, values);
  switch (state.kind) {
    case 'paused':
      return text({ reason: shortReason(state.reason, language) });
    case 'lost':
      return counted(language, 'status.lost', state.samples);
    case 'refused':
      return counted(language, 'status.refused', state.measurements);
    case 'retry':
    case 'trying':
      return heldText(state, language);
    case 'draining':
      return counted(language, 'status.draining', state.waiting, { span: spanText(state.minutes, language) });
    case 'waiting':
      return counted(language, 'status.waiting', state.waiting);
    case 'behind':
      return text({ minutes: String(state.minutesPerHour) });
    case 'quota':
    case 'recorded':
      return text({ at: state.at });
    case 'unconfigured':
    case 'sending':
    case 'nothing':
    case 'ready':
      return text();
  }
}

/** What waits, why and until when: the seconds, and then the reason, only where there is room for them. */
function heldText(state: Extract<RecordState, { kind: 'retry' | 'trying' }>, language: Language): string {
  const { kind, waiting, reason } = state;
  const at = kind === 'retry' ? state.at : '';
  const cause = briefReason(reason, language);
  const times = cause === undefined ? [] : [at, at.replace(/(\d\d:\d\d):\d\d/, '$1')];
  const explained = times.map((time) =>
    counted(language, `status.${kind}Because`, waiting, { cause: cause ?? '', at: time }),
  );
  return (
    explained.find((text) => text.length <= MAX_TEXT_LENGTH) ?? counted(language, `status.${kind}`, waiting, { at })
  );
}

/** Runs an action `delayMs` after it was first requested, once for all requests until then. */
export function createThrottle(clock: Clock, delayMs: number, action: () => void): { request(): void; stop(): void } {
  let cancel: (() => void) | undefined;
  return {
    request() {
      cancel ??= clock.after(delayMs, () => {
        cancel = undefined;
        action();
      });
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
