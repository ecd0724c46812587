import type { ApiErrorOfForm, FormErrorCode } from '../admin/api';

/** What is in the way: of the runtime, or before it could say anything. */
export interface FormError extends Omit<ApiErrorOfForm, 'code'> {
  code:
    | FormErrorCode
    /** Node-RED doesn't let this user do that, or the session is over. */
    | 'no-permission'
    /** Node-RED itself can't be reached, or has no answer that this form understands. */
    | 'runtime';
}
