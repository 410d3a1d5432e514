import assert from 'node:assert/strict';
import { pathTemplate } from '../../../scenarios/upgrade/path-template.ts';

describe('the path of a call without what is different in each', () => {
  const cases: [path: string, template: string][] = [
    ['/', '/'],
    ['/users/17/posts', '/users/{}/posts'],
    ['/users/0b7a7f4e-0d8b-4c39-9a3c-6a1e2d1f0c55', '/users/{}'],
    ['/rest/api/3/issue/PROJ-123', '/rest/api/3/issue/{}'],
    ['/rest/api/2/search', '/rest/api/2/search'],
    ['/admin/api/2024-01/orders.json', '/admin/api/2024-01/orders.json'],
    ['/v1.0/me/messages/AAMkAGI2TG93AAA=', '/v1.0/me/messages/{}'],
    ['/v1beta1/projects/my-project/topics', '/v1beta1/projects/my-project/topics'],
    ['/v1/2024-01-15', '/v1/{}'],
    ['/v2/documents/17:copy', '/v2/documents/{}:copy'],
    ['/bot123456:ABC-DEF1234ghIkl/sendMessage', '/{}/sendMessage'],
    ['/services/T0001/B0002/abcDEF123', '/services/{}/{}/{}'],
    ['/contacts/ann%40example.com', '/contacts/{}'],
    ['/oauth2/token', '/oauth2/token'],
    [`/files/${'a'.repeat(41)}`, '/files/{}'],
    ['/a'.repeat(30), `${'/a'.repeat(19)}/{}`],
  ];

  for (const [path, template] of cases) {
    it(`is ${template.slice(0, 60)} for ${path.slice(0, 60)}`, () => {
      assert.equal(pathTemplate(path), template);
    });
  }
});
