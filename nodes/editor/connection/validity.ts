import {
  validateAddress,
  validateAge,
  validateFolder,
  validateSize,
  validateSyncInterval,
  validateTimeout,
  type ConnectionValidationError,
} from '../../connection/validation';
import { needsTokenAgain } from '../connection-in-editor';
import { createTexts } from '../ui/texts';
import { currentValue, isReference, savedText, validator, withoutMarkup } from '../ui/validator';
import type { ConnectionConfig } from '../../connection/settings';

export const text = createTexts('datacake-connection');

export const validAddress = validator<ConnectionConfig>((node, value) => {
  const plainHttp = currentValue(node, 'plainHttp', node.plainHttp, 'node-config-input') === true;
  const address = savedText(value);
  return isReference(address) || validity(validateAddress(address, plainHttp));
});

export const validTimeout = validSetting(validateTimeout);

export const validFolder = validSetting(validateFolder);

export const validSize = validSetting(validateSize);

export const validAge = validSetting(validateAge);

export const validSync = validSetting(validateSyncInterval);

export const validToken = validator<object>((node, value) => {
  if (savedText(value).trim() === '') return text('error.token-missing');
  return validTokenRoute.call(node, undefined, {});
});

/** Of the whole connection: Node-RED validates no credential of a node whose form is closed. */
export const validTokenRoute = validator<object>((node) => !needsTokenAgain(node.id) || text('reason.token-again'));

function validSetting(validate: (setting: string) => ConnectionValidationError | undefined) {
  return validator<ConnectionConfig>((_node, value) => {
    const setting = savedText(value);
    return isReference(setting) || validity(validate(setting));
  });
}

function validity(error: ConnectionValidationError | undefined): Validity {
  return error === undefined || text(`error.${error.code}`, { value: withoutMarkup(error.value ?? '') });
}
