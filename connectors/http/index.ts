import { defineConnector } from '../define.ts';
import { makeRequest } from './make-request.ts';
import { sendData } from './send-data.ts';

/** Any HTTP API, request by request. */
export const http = defineConnector({
  id: 'http',
  title: 'HTTP',
  description: 'Calls any HTTP API: for services that have no connector of their own.',
  modules: [makeRequest, sendData],
});
