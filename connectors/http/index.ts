import { defineConnector } from '../define.ts';
import { apiKeyAuth, basicAuth, bearerAuth } from './connections.ts';
import { downloadFile } from './download-file.ts';
import { getFile } from './get-file.ts';
import { makeRequest } from './make-request.ts';
import { sendData, sendDataApiKeyAuth, sendDataBasicAuth } from './send-data.ts';

/** Any HTTP API, request by request. */
export const http = defineConnector({
  id: 'http',
  title: 'HTTP',
  description: 'Calls any HTTP API: for services that have no connector of their own.',
  connections: [basicAuth, apiKeyAuth, bearerAuth],
  modules: [makeRequest, downloadFile, sendData, sendDataBasicAuth, sendDataApiKeyAuth, getFile],
});
