import type { Reason } from '../../src/util/reason';
import type { RecordError } from './history';
import type { Problem, RecordState } from './state';

/**
 * What a record node does, for whoever may read: without names of devices and fields, and without what a server or a setting says. What
 * is hidden is absent, so that sentences do without it.
 */
export function maskState(state: RecordState): RecordState {
  if (state.kind === 'unconfigured') return { ...state, problem: maskProblem(state.problem) };
  if (!('reason' in state)) return state;
  const masked: RecordState = { ...state, reason: maskReason(state.reason) };
  if ('device' in masked) delete masked.device;
  return masked;
}

/** What went wrong last, in the same way. */
export function maskError(error: RecordError): RecordError {
  switch (error.kind) {
    case 'unconfigured':
      return { ...error, problem: maskProblem(error.problem) };
    case 'nothing':
      return { ...error, errors: [] };
    case 'refused':
      return { ...error, fields: [], reason: maskReason(error.reason) };
    case 'held':
      return { kind: 'held', reason: maskReason(error.reason) };
    case 'lost':
      return { kind: 'lost', loss: { samples: error.loss.samples, why: error.loss.why } };
  }
}

/** What is wrong with a setting often can't be said without what it holds. */
function maskProblem({ code, row, value }: Problem): Problem {
  return { code: value === undefined ? code : 'unnamed', ...(row !== undefined && { row }) };
}

/** The code of a setting that is wrong says no more than the code of a reason. */
function maskReason({ code, values }: Reason): Reason {
  // The name of a variable such as HTTPS_PROXY is the same everywhere.
  if (values?.variable !== undefined) return { code, values: { variable: values.variable } };
  const { error, ...named } = values ?? {};
  return error === undefined || Object.keys(named).length > 0 ? { code } : { code, values: { error } };
}
