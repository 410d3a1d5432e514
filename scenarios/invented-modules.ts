/** Module ids that no export ever had but that other tools write, with what the editor has in their place. */
const INVENTED: Readonly<Partial<Record<string, string>>> = {
  'builtin:BasicFilter': 'A filter is no module: it stands as "filter" on the module behind it.',
  'builtin:Filter': 'A filter is no module: it stands as "filter" on the module behind it.',
  'builtin:Noop': 'Delete it: a route may have any first module, or none.',
  'builtin:BasicScheduler':
    'A schedule is no module: it belongs to the scenario, which starts with its first real module.',
  'builtin:Scheduler':
    'A schedule is no module: it belongs to the scenario, which starts with its first real module.',
  'gateway:Router': 'The router is builtin:BasicRouter.',
  'http:MakeARequest': 'The request module is http:MakeRequest, version 4; its fields are others.',
  'slack:createMessage': 'The module is slack:CreateMessage, version 4.',
  'slack:ActionPostMessage': 'The module is slack:CreateMessage, version 4.',
  'email:send-email': 'The module is email:ActionSendEmail, version 7.',
  'workfront:CreateRecord': 'The app is workfront-workfront, its module workfront-workfront:create.',
  'workfront:ActionCreateRecord': 'The app is workfront-workfront, its module workfront-workfront:create.',
  'google-sheets:searchRows': 'The module is google-sheets:filterRows, version 2.',
  'google-sheets:ActionAddRow': 'The module is google-sheets:addRow, version 2.',
  'datastore:ActionAddRecord': 'The module is datastore:AddRecord.',
  'datastore:ActionSearchRecords': 'The module is datastore:SearchRecord.',
};

/** What stands in the place of an invented id; undefined for any other. */
export function insteadOf(module: string): string | undefined {
  return Object.hasOwn(INVENTED, module) ? INVENTED[module] : undefined;
}
