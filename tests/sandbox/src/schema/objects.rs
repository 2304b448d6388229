//! The tables: every object and field that the org knows.
//!
//! Names, types and lengths follow the object reference of API 67.0, cut down to what softphones touch. The custom fields are the
//! log key field, one of each type that a configuration may fill, those that the documented buttons fill, and the two of the voice wrapper's
//! documented sample.

use super::{Access, Field, Key, Kind, Object};

use Access::{Create, ReadOnly, Required, RequiredAtCreate, Write};
use Kind::{
    Boolean, Currency, Date, DateTime, Double, Email, Id, Int, MultiPicklist, Phone, Picklist,
    Reference, Text, TextArea, Url,
};

const fn field(name: &'static str, label: &'static str, kind: Kind, access: Access) -> Field {
    Field {
        name,
        label,
        kind,
        access,
        key: Key::None,
    }
}

const fn key(
    name: &'static str,
    label: &'static str,
    length: usize,
    access: Access,
    key: Key,
) -> Field {
    Field {
        name,
        label,
        kind: Kind::Text(length),
        access,
        key,
    }
}

const USERS: &[&str] = &["User"];
/// Who may own a record that queues may own as well.
const OWNERS: &[&str] = &["Group", "User"];

/// The fields of every object.
#[rustfmt::skip]
pub(super) const COMMON: &[Field] = &[
    field("Id", "Record ID", Id, ReadOnly),
    field("IsDeleted", "Deleted", Boolean, ReadOnly),
    field("CreatedDate", "Created Date", DateTime, ReadOnly),
    field("CreatedById", "Created By ID", Reference(USERS), ReadOnly),
    field("LastModifiedDate", "Last Modified Date", DateTime, ReadOnly),
    field("LastModifiedById", "Last Modified By ID", Reference(USERS), ReadOnly),
    field("SystemModstamp", "System Modstamp", DateTime, ReadOnly),
];

#[rustfmt::skip]
const TASK: &[Field] = &[
    field("Subject", "Subject", Text(255), Write),
    field("Description", "Description", TextArea(32_000), Write),
    field("Status", "Status", Picklist(&["Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"], false), Write),
    field("Priority", "Priority", Picklist(&["High", "Normal", "Low"], false), Write),
    field("Type", "Type", Picklist(&["Call", "Email", "Meeting", "Other"], false), Write),
    field("TaskSubtype", "Task Subtype", Picklist(&["Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn"], true), Create),
    field("CallType", "Call Type", Picklist(&["Internal", "Inbound", "Outbound"], true), Write),
    field("CallDurationInSeconds", "Call Duration", Int, Write),
    field("CallDisposition", "Call Result", Text(255), Write),
    field("CallObject", "Call Object Identifier", Text(255), Write),
    field("ActivityDate", "Due Date Only", Date, Write),
    field("WhoId", "Name ID", Reference(&["Contact", "Lead"]), Write),
    field("WhatId", "Related To ID", Reference(&["Account", "Case"]), Write),
    field("OwnerId", "Assigned To ID", Reference(OWNERS), Write),
    field("AccountId", "Account ID", Reference(&["Account"]), ReadOnly),
    field("IsClosed", "Closed", Boolean, ReadOnly),
    field("IsHighPriority", "High Priority", Boolean, ReadOnly),
    field("CompletedDateTime", "Completed Date", DateTime, ReadOnly),
    field("IsReminderSet", "Reminder Set", Boolean, Write),
    field("ReminderDateTime", "Reminder Date/Time", DateTime, Write),
    key("Softphone_Call_Key__c", "Softphone Call Key", 255, Write, Key::Unique),
    field("Campaign__c", "Campaign", Text(255), Write),
    field("Call_Source__c", "Call Source", Text(255), Write),
    field("Origin__c", "Origin", Text(255), Write),
    field("Lead__c", "Lead", Reference(&["Lead"]), Write),
    field("Lead_Name__c", "Lead Name", Text(255), Write),
    field("Recording__c", "Recording", Url(255), Write),
    field("Score__c", "Score", Int, Write),
    field("Rating__c", "Rating", Picklist(&["Good", "Fair", "Poor"], true), Write),
    field("Callback__c", "Callback", Boolean, Write),
    field("Callback_Email__c", "Callback Email", Email(80), Write),
    field("Callback_Phone__c", "Callback Phone", Phone(40), Write),
    field("Summary__c", "Summary", TextArea(255), Write),
    field("Satisfaction__c", "Satisfaction", Double, Write),
    field("Follow_Up__c", "Follow Up", Date, Write),
    field("Deal_Value__c", "Deal Value", Currency, Write),
    field("Topics__c", "Topics", MultiPicklist(&["Booking", "Refund", "Complaint"]), Write),
    field("Call_Minutes__c", "Call Minutes", Double, ReadOnly),
];

#[rustfmt::skip]
const VOICE_CALL: &[Field] = &[
    key("VendorCallKey", "Vendor Call Key", 255, Create, Key::Lookup),
    field("VendorParentCallKey", "Vendor Parent Call Key", Text(255), Create),
    field("CallType", "Call Type", Picklist(&["Inbound", "Outbound", "Callback", "Transfer", "InternalCall", "Consult"], true), RequiredAtCreate),
    field("CallStartDateTime", "Call Started", DateTime, RequiredAtCreate),
    field("CallEndDateTime", "Call Ended", DateTime, RequiredAtCreate),
    field("FromPhoneNumber", "Caller", Phone(255), RequiredAtCreate),
    field("ToPhoneNumber", "Recipient", Phone(255), RequiredAtCreate),
    field("CallDisposition", "Disposition", Text(255), Create),
    field("CallDurationInSeconds", "Duration (seconds)", Int, Create),
    field("CallAcceptDateTime", "Call Accepted", DateTime, Create),
    field("CallConnectDateTime", "Call Connected", DateTime, Create),
    field("CallEnqueueDateTime", "Call Enqueued", DateTime, Create),
    field("CallOrigin", "Call Origin", Picklist(&["Preview", "Progressive", "Voicemail"], false), Create),
    field("DisconnectReason", "Disconnect Reason", Text(255), Create),
    field("AgentInteractionDuration", "Agent Interaction Duration", Int, Create),
    field("LongestHoldDuration", "Longest Hold Duration", Int, Create),
    field("NumberOfHolds", "Number of Holds", Int, Create),
    field("TotalHoldDuration", "Total Hold Duration", Int, Create),
    field("QueueName", "Queue Name", Text(255), Create),
    field("UserId", "User ID", Reference(USERS), Create),
    field("ConversationId", "Conversation ID", Text(255), ReadOnly),
    field("PreviousCallId", "Previous Call ID", Reference(&["VoiceCall"]), ReadOnly),
    field("NextCallId", "Next Call ID", Reference(&["VoiceCall"]), ReadOnly),
    field("RelatedRecordId", "Related Record ID", Reference(&["Account", "Case", "Contact", "Lead"]), Write),
    field("ActivityId", "Activity ID", Reference(&["Task"]), Write),
    field("OwnerId", "Owner ID", Reference(USERS), Write),
    field("CallResolution", "Resolution", Text(255), Write),
    field("Description", "Description", TextArea(32_000), Write),
    field("SourceType", "Source Type", Picklist(&["Sales", "Service"], true), Write),
    field("CallerContactInfo", "Caller Contact Info", Text(255), Write),
    field("Origin__c", "Origin", Text(255), Write),
    field("Campaign__c", "Campaign", Text(255), Write),
    field("Disposition__c", "Disposition", Text(255), Write),
    field("Notes__c", "Notes", TextArea(32_000), Write),
    field("devcnxscv24__AAA_Test__c", "AAA Test", Text(255), Write),
    field("Other_Field__c", "Other Field", Text(255), Write),
];

#[rustfmt::skip]
const USER: &[Field] = &[
    field("Username", "Username", Text(80), ReadOnly),
    field("Email", "Email", Email(128), ReadOnly),
    field("Name", "Full Name", Text(121), ReadOnly),
    field("FirstName", "First Name", Text(40), ReadOnly),
    field("LastName", "Last Name", Text(80), ReadOnly),
    field("Alias", "Alias", Text(8), ReadOnly),
    field("IsActive", "Active", Boolean, ReadOnly),
    field("Extension", "Extension", Phone(40), ReadOnly),
    field("UserType", "User Type", Picklist(&["Standard"], true), ReadOnly),
];

#[rustfmt::skip]
const RECORD_TYPE: &[Field] = &[
    field("Name", "Name", Text(80), ReadOnly),
    field("DeveloperName", "Record Type Name", Text(80), ReadOnly),
    field("SobjectType", "SObject Type Name", Text(40), ReadOnly),
    field("IsActive", "Active", Boolean, ReadOnly),
    field("IsPersonType", "Is Person Type", Boolean, ReadOnly),
];

/// Queues are groups of type `Queue`.
#[rustfmt::skip]
const GROUP: &[Field] = &[
    field("Name", "Name", Text(40), ReadOnly),
    field("DeveloperName", "Developer Name", Text(80), ReadOnly),
    field("Type", "Type", Picklist(&["Queue", "Regular"], true), ReadOnly),
    field("Email", "Email", Email(255), ReadOnly),
];

/// Which objects' records a queue may own.
#[rustfmt::skip]
const QUEUE_SOBJECT: &[Field] = &[
    field("QueueId", "Group ID", Reference(&["Group"]), ReadOnly),
    field("SobjectType", "Object Type", Text(40), ReadOnly),
];

#[rustfmt::skip]
const ACCOUNT: &[Field] = &[
    field("Name", "Account Name", Text(255), Write),
    field("FirstName", "First Name", Text(40), Write),
    field("LastName", "Last Name", Text(80), Write),
    field("Phone", "Account Phone", Phone(40), Write),
    field("Fax", "Account Fax", Phone(40), Write),
    field("RecordTypeId", "Record Type ID", Reference(&["RecordType"]), Write),
    field("PersonMobilePhone", "Mobile", Phone(40), Write),
    field("PersonHomePhone", "Home Phone", Phone(40), Write),
    field("PersonEmail", "Email", Email(80), Write),
    field("PersonContactId", "Contact ID", Reference(&["Contact"]), ReadOnly),
    field("IsPersonAccount", "Is Person Account", Boolean, ReadOnly),
    field("Website", "Website", Url(255), Write),
    field("BillingCity", "Billing City", Text(40), Write),
    field("Industry", "Industry", Text(255), Write),
    field("Second_Phone__c", "Second Phone", Phone(40), Write),
    field("AnnualRevenue", "Annual Revenue", Double, Write),
    field("Description", "Account Description", TextArea(32_000), Write),
    field("OwnerId", "Owner ID", Reference(USERS), Write),
];

#[rustfmt::skip]
const CONTACT: &[Field] = &[
    field("LastName", "Last Name", Text(80), Required),
    field("FirstName", "First Name", Text(40), Write),
    field("Name", "Full Name", Text(121), ReadOnly),
    field("AccountId", "Account ID", Reference(&["Account"]), Write),
    field("Phone", "Business Phone", Phone(40), Write),
    field("MobilePhone", "Mobile Phone", Phone(40), Write),
    field("HomePhone", "Home Phone", Phone(40), Write),
    field("OtherPhone", "Other Phone", Phone(40), Write),
    field("Fax", "Business Fax", Phone(40), Write),
    field("Second_Phone__c", "Second Phone", Phone(40), Write),
    field("Email", "Email", Email(80), Write),
    field("Title", "Title", Text(128), Write),
    field("Description", "Contact Description", TextArea(32_000), Write),
    field("IsPersonAccount", "Is Person Account", Boolean, ReadOnly),
    field("OwnerId", "Owner ID", Reference(USERS), Write),
];

#[rustfmt::skip]
const LEAD: &[Field] = &[
    field("LastName", "Last Name", Text(80), Required),
    field("Company", "Company", Text(255), Required),
    field("FirstName", "First Name", Text(40), Write),
    field("Name", "Full Name", Text(121), ReadOnly),
    field("Phone", "Phone", Phone(40), Write),
    field("MobilePhone", "Mobile Phone", Phone(40), Write),
    field("Fax", "Fax", Phone(40), Write),
    field("Email", "Email", Email(80), Write),
    field("Title", "Title", Text(128), Write),
    field("Status", "Lead Status", Picklist(&["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"], false), Write),
    field("LeadSource", "Lead Source", Picklist(&["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"], false), Write),
    field("CountryCode", "Country Code", Picklist(&["CA", "US"], true), Write),
    field("RecordTypeId", "Record Type ID", Reference(&["RecordType"]), Write),
    field("IsConverted", "Converted", Boolean, ReadOnly),
    field("ConvertedAccountId", "Converted Account ID", Reference(&["Account"]), ReadOnly),
    field("ConvertedContactId", "Converted Contact ID", Reference(&["Contact"]), ReadOnly),
    field("Second_Phone__c", "Second Phone", Phone(40), Write),
    field("Segment__c", "Segment", Picklist(&["Leisure", "Business"], true), Write),
    field("Description", "Description", TextArea(32_000), Write),
    field("OwnerId", "Owner ID", Reference(OWNERS), Write),
];

#[rustfmt::skip]
const CASE: &[Field] = &[
    field("CaseNumber", "Case Number", Text(30), ReadOnly),
    field("Subject", "Subject", Text(255), Write),
    field("Description", "Description", TextArea(32_000), Write),
    field("Status", "Status", Picklist(&["New", "Working", "Escalated", "Closed"], false), Write),
    field("Origin", "Case Origin", Picklist(&["Phone", "Email", "Web"], false), Write),
    field("Priority", "Priority", Picklist(&["High", "Medium", "Low"], false), Write),
    field("ContactId", "Contact ID", Reference(&["Contact"]), Write),
    field("AccountId", "Account ID", Reference(&["Account"]), Write),
    field("SuppliedPhone", "Phone", Phone(40), Write),
    field("Reason", "Case Reason", Picklist(&["Booking", "Billing", "Other"], false), Write),
    field("Campaign__c", "Campaign", Text(255), Write),
    field("Lead__c", "Lead", Reference(&["Lead"]), Write),
    field("IsClosed", "Closed", Boolean, ReadOnly),
    field("OwnerId", "Owner ID", Reference(OWNERS), Write),
    key("Softphone_Call_Key__c", "Softphone Call Key", 255, Write, Key::Unique),
];

/// Every object of the org.
#[rustfmt::skip]
pub(crate) const OBJECTS: &[Object] = &[
    Object { name: "Account", prefix: "001", createable: true, is_searchable: true, fields: ACCOUNT },
    Object { name: "Case", prefix: "500", createable: true, is_searchable: true, fields: CASE },
    Object { name: "Contact", prefix: "003", createable: true, is_searchable: true, fields: CONTACT },
    Object { name: "Group", prefix: "00G", createable: false, is_searchable: false, fields: GROUP },
    Object { name: "Lead", prefix: "00Q", createable: true, is_searchable: true, fields: LEAD },
    Object { name: "QueueSobject", prefix: "03g", createable: false, is_searchable: false, fields: QUEUE_SOBJECT },
    Object { name: "RecordType", prefix: "012", createable: false, is_searchable: false, fields: RECORD_TYPE },
    Object { name: "Task", prefix: "00T", createable: true, is_searchable: true, fields: TASK },
    Object { name: "User", prefix: "005", createable: false, is_searchable: true, fields: USER },
    Object { name: "VoiceCall", prefix: "0LQ", createable: true, is_searchable: false, fields: VOICE_CALL },
];
