//! Keys of maps: scalars on one line.

use serde::ser::{self, Impossible, Serialize};

use super::{EmitError, text};

/// Writes one key, without its colon.
pub(super) struct Writer<'a>(pub(super) &'a mut String);

fn no_key<T>() -> Result<T, EmitError> {
    Err(EmitError("only text, numbers and booleans can be the key of a map".into()))
}

macro_rules! scalars {
    ($($method:ident $type:ty)*) => {$(
        fn $method(self, value: $type) -> Result<(), EmitError> {
            self.0.push_str(&value.to_string());
            Ok(())
        }
    )*};
}

macro_rules! refused {
    ($($method:ident ($($type:ty),*) $result:ty;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<$result, EmitError> {
            no_key()
        }
    )*};
}

type Never = Impossible<(), EmitError>;

impl ser::Serializer for Writer<'_> {
    type Ok = ();
    type Error = EmitError;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    scalars! {
        serialize_bool bool
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
    }

    fn serialize_char(self, value: char) -> Result<(), EmitError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), EmitError> {
        text::flow(self.0, value);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), EmitError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EmitError> {
        value.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EmitError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), EmitError> {
        no_key()
    }

    refused! {
        serialize_f32(f32) ();
        serialize_f64(f64) ();
        serialize_bytes(&[u8]) ();
        serialize_none() ();
        serialize_unit() ();
        serialize_unit_struct(&'static str) ();
        serialize_seq(Option<usize>) Never;
        serialize_tuple(usize) Never;
        serialize_tuple_struct(&'static str, usize) Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) Never;
        serialize_map(Option<usize>) Never;
        serialize_struct(&'static str, usize) Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) Never;
    }
}
