//! What a service found wrong with a form, on its way back to the form.

use services::Error;

use super::view::{Fault, Faults};

/// The faults of a form. Every other error is not the form's, and goes on as it is.
pub(crate) fn of(error: Error) -> Result<Faults, Error> {
    match error {
        Error::Invalid(faults) => {
            let list = faults
                .into_iter()
                .map(|fault| Fault {
                    field: fault.field.to_owned(),
                    sentence: fault.sentence.text(),
                })
                .collect();
            Ok(Faults { list })
        }
        Error::Refused(refusal) => {
            let sentence = format!("{} {}", refusal.sentence(), refusal.remedy());
            Ok(Faults { list: vec![Fault { field: String::new(), sentence }] })
        }
        other => Err(other),
    }
}

/// The same, for a form whose fields have other names: `renamed` pairs what the service says
/// with what the form says.
pub(crate) fn renamed(error: Error, renamed: &[(&str, &str)]) -> Result<Faults, Error> {
    let mut faults = of(error)?;
    for fault in &mut faults.list {
        if let Some((_, ours)) = renamed.iter().find(|(theirs, _)| *theirs == fault.field) {
            (*ours).clone_into(&mut fault.field);
        }
    }
    Ok(faults)
}

/// One fault that the door itself found.
pub(crate) fn one(field: &str, sentence: &str) -> Faults {
    Faults { list: vec![Fault { field: field.to_owned(), sentence: sentence.to_owned() }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_form_stays_and_another_error_goes_on() {
        let faults = of(Error::invalid("email", "email.invalid", "No.")).unwrap();
        assert_eq!(faults.on("email"), Some("No."));
        assert!(matches!(of(Error::SignedOut), Err(Error::SignedOut)));
    }

    #[test]
    fn a_field_may_have_another_name_in_the_form() {
        let faults = renamed(Error::invalid("name", "x", "No."), &[("name", "site_name")]).unwrap();
        assert_eq!(faults.on("site_name"), Some("No."));
        assert_eq!(faults.on("name"), None);
    }
}
