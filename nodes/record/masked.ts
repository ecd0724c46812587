import type { Reason } from '../../src/util/reason';
import type { RecordError } from './history';
import type { Problem, RecordState } from './state';

/** Stands for what only those may see who may see values. */
const HIDDEN = '…';

/** What a record node does, for whoever may read: without names of devices and fields, and without what a server or a setting says. */
export function maskState(state: RecordState): RecordState {
  if (state.kind === 'unconfigured') return { ...state, problem: maskProblem(state.problem) };
  if (!('reason' in state)) return state;
  const { device, ...rest } = { device: undefined, ...state };
  return { ...rest, reason: maskReason(state.reason), ...(device !== undefined && { device: HIDDEN }) };
}

/** What went wrong last, in the same way. */
export function maskError(error: RecordError): RecordError {
  switch (error.kind) {
    case 'unconfigured':
      return { ...error, problem: maskProblem(error.problem) };
    case 'nothing':
      return { ...error, errors: [] };
    case 'refused':
      return { ...error, fields: [HIDDEN], reason: maskReason(error.reason) };
    case 'held':
      return { kind: 'held', reason: maskReason(error.reason) };
    case 'lost':
      return { ...error, loss: { ...error.loss, device: HIDDEN } };
  }
}

/** The name of a setting and the words that it may hold are this package's own. */
function maskProblem({ value, ...problem }: Problem): Problem {
  return { ...problem, ...(value !== undefined && { value: HIDDEN }) };
}

/** The code of a setting that is wrong says no more than the code of a reason. */
function maskReason({ code, values }: Reason): Reason {
  if (values === undefined) return { code };
  const masked = Object.keys(values).map((name) => [name, HIDDEN]);
  const error = values.error === undefined ? {} : { error: values.error };
  return { code, values: { ...(Object.fromEntries(masked) as Record<string, string>), ...error } };
}
