import {
  validateAddress,
  validateAge,
  validateSize,
  validateSyncInterval,
  validateTimeout,
  type ConnectionValidationError,
} from '../../connection/validation';
import { createTexts } from '../ui/texts';
import { savedText, currentValue, validator, withoutMarkup } from '../ui/validator';
import type { ConnectionConfig } from '../../connection/settings';

export const text = createTexts('datacake-connection');

export const validAddress = validator<ConnectionConfig>((node, value) => {
  const plainHttp = currentValue(node, 'plainHttp', node.plainHttp, 'node-config-input') === true;
  return validity(validateAddress(savedText(value), plainHttp));
});

export const validTimeout = validator<ConnectionConfig>((_node, value) => validity(validateTimeout(savedText(value))));

export const validSize = validator<ConnectionConfig>((_node, value) => validity(validateSize(savedText(value))));

export const validAge = validator<ConnectionConfig>((_node, value) => validity(validateAge(savedText(value))));

export const validSync = validator<ConnectionConfig>((_node, value) =>
  validity(validateSyncInterval(savedText(value))),
);

export const validToken = validator<object>(
  (_node, value) => savedText(value).trim() !== '' || text('error.token-missing'),
);

function validity(error: ConnectionValidationError | undefined): Validity {
  return error === undefined || text(`error.${error.code}`, { value: withoutMarkup(error.value ?? '') });
}
