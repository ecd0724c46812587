import type { ConnectionConfig } from '../config';
import {
  addressProblem,
  ageProblem,
  sizeProblem,
  syncProblem,
  timeoutProblem,
  type ConnectionProblem,
} from '../../src/validation/connection-settings';
import { texts } from './texts';
import { asText, current, validator, withoutMarkup } from './validator';

export const text = texts('datacake-connection');

export const validAddress = validator<ConnectionConfig>((node, value) => {
  const plainHttp = current(node, 'plainHttp', node.plainHttp, 'node-config-input') === true;
  return validity(addressProblem(asText(value), plainHttp));
});

export const validTimeout = validator<ConnectionConfig>((_node, value) => validity(timeoutProblem(asText(value))));

export const validSize = validator<ConnectionConfig>((_node, value) => validity(sizeProblem(asText(value))));

export const validAge = validator<ConnectionConfig>((_node, value) => validity(ageProblem(asText(value))));

export const validSync = validator<ConnectionConfig>((_node, value) => validity(syncProblem(asText(value))));

export const validToken = validator<object>(
  (_node, value) => asText(value).trim() !== '' || text('error.token-missing'),
);

function validity(problem: ConnectionProblem | undefined): Validity {
  return problem === undefined || text(`error.${problem.code}`, { value: withoutMarkup(problem.value ?? '') });
}
