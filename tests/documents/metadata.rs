//! The set-up of an org as it is deployed (`www/salesforce/`), and the call centre's definition.

use crate::{path, text};
use roxmltree::{Document, Node};
use sandbox::InProcessOrg;
use serde_json::Value;
use std::path::Path;

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// What a file of metadata is by its name, and the name of the element that it holds.
const KINDS: [(&str, &str); 6] = [
    (".field-meta.xml", "CustomField"),
    (".permissionset-meta.xml", "PermissionSet"),
    (".messageChannel-meta.xml", "LightningMessageChannel"),
    (".corsWhitelistOrigin-meta.xml", "CorsWhitelistOrigin"),
    (".callCenter-meta.xml", "CallCenter"),
    ("package.xml", "Package"),
];

/// Every XML file under a folder, by its path from the repository.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path(folder)).expect("a folder").flatten() {
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(&name));
        } else if name.ends_with(".xml") {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// The text of an element's child.
fn child<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    let found = node
        .children()
        .find(|child| child.has_tag_name((NAMESPACE, name)));
    found.and_then(|child| child.text()).unwrap_or("")
}

#[test]
fn every_file_is_well_formed_and_of_the_kind_that_its_name_says() {
    let files = files("www/salesforce");
    assert!(files.len() >= 9, "{files:?}");
    for file in files {
        let text = text(&file);
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let root = document.root_element().tag_name();
        let kind = KINDS.iter().find(|(ending, _)| file.ends_with(ending));
        let (_, element) = kind.unwrap_or_else(|| panic!("{file}: of no kind"));
        assert_eq!(
            (root.namespace(), root.name()),
            (Some(NAMESPACE), *element),
            "{file}"
        );
    }
}

/// A field as the simulated org describes it.
fn described(object: &str, name: &str) -> Value {
    let mut org = InProcessOrg::new();
    let token = org.token(0);
    let url = format!(
        "{}/services/data/v67.0/sobjects/{object}/describe",
        sandbox::ORIGIN
    );
    let headers = [("Authorization", format!("Bearer {token}"))];
    let (status, body) = org.answer(0, "GET", &url, &headers, None);
    assert_eq!(status, 200, "{body}");
    let described: Value = serde_json::from_str(&body).expect("JSON");
    let fields = described["fields"].as_array().expect("fields").clone();
    let field = fields.into_iter().find(|field| field["name"] == name);
    field.unwrap_or_else(|| panic!("the simulated org has no {object}.{name}"))
}

#[test]
fn the_key_fields_are_those_that_the_simulated_org_has() {
    for (folder, object) in [("Activity", "Task"), ("Case", "Case")] {
        let folder = format!("www/salesforce/force-app/main/default/objects/{folder}/fields");
        let [file] = files(&folder).try_into().expect("one field");
        let text = text(&file);
        let document = Document::parse(&text).expect("XML");
        let field = document.root_element();
        let name = child(field, "fullName");
        let stem = Path::new(&file)
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        assert_eq!(stem, format!("{name}.field-meta.xml"));
        let org = described(object, name);
        for (element, member) in [
            ("externalId", "externalId"),
            ("unique", "unique"),
            ("caseSensitive", "caseSensitive"),
            ("length", "length"),
            ("label", "label"),
        ] {
            let told = &org[member];
            let told = told
                .as_str()
                .map_or_else(|| told.to_string(), str::to_owned);
            assert_eq!(child(field, element), told, "{object}.{name}: {element}");
        }
        assert_eq!(
            (child(field, "type"), &org["type"]),
            ("Text", &Value::from("string"))
        );
    }
}

#[test]
fn the_permission_set_lets_agents_write_the_key_and_use_the_api() {
    let text = text(
        "www/salesforce/force-app/main/default/permissionsets/Softphone_Wrapper.permissionset-meta.xml",
    );
    let document = Document::parse(&text).expect("XML");
    let granted = |element: &str, name: &str, flag: &str| -> Vec<String> {
        let nodes = document.root_element().children();
        let nodes = nodes.filter(|node| node.has_tag_name((NAMESPACE, element)));
        let nodes = nodes.filter(|node| child(*node, flag) == "true");
        nodes.map(|node| child(node, name).to_owned()).collect()
    };
    assert_eq!(
        granted("fieldPermissions", "field", "editable"),
        ["Case.Softphone_Call_Key__c", "Task.Softphone_Call_Key__c"]
    );
    assert_eq!(
        granted("userPermissions", "name", "enabled"),
        ["ApiEnabled"]
    );
}

#[test]
fn the_manifest_names_what_is_deployed_as_it_is() {
    let text = text("www/salesforce/package.xml");
    let document = Document::parse(&text).expect("XML");
    let members = document
        .descendants()
        .filter(|node| node.has_tag_name((NAMESPACE, "members")));
    let mut named: Vec<String> = members
        .filter_map(|node| node.text())
        .map(str::to_owned)
        .collect();
    let mut there: Vec<String> = files("www/salesforce/force-app")
        .iter()
        .map(|file| {
            let stem = file
                .rsplit('/')
                .next()
                .and_then(|name| name.split('.').next())
                .unwrap_or("");
            let object = file
                .split("/objects/")
                .nth(1)
                .and_then(|rest| rest.split('/').next());
            object.map_or_else(|| stem.to_owned(), |object| format!("{object}.{stem}"))
        })
        .collect();
    named.sort();
    there.sort();
    assert_eq!(named, there);
}

/// The two forms of the call centre, the imported and the deployed one, say the same.
#[test]
fn both_forms_of_the_call_centre_name_the_same_settings() {
    let imported = text("www/callcenter.xml");
    let imported = Document::parse(&imported).expect("XML");
    let deployed = text(
        "www/salesforce/templates/main/default/callCenters/SoftphoneWrapper.callCenter-meta.xml",
    );
    let deployed = Document::parse(&deployed).expect("XML");
    let items = deployed
        .descendants()
        .filter(|node| node.has_tag_name((NAMESPACE, "items")));
    for item in items {
        let name = child(item, "name");
        let found = imported
            .descendants()
            .find(|node| node.attribute("name") == Some(name));
        assert_eq!(
            found.and_then(|node| node.text()),
            Some(child(item, "value")),
            "{name}"
        );
    }
}
